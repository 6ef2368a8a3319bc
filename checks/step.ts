import { spawn } from 'node:child_process'

/** What a step of the test command came to. */
export interface StepResult {
  readonly passed: number
  readonly failed: number
  /** Tests whose tool is not on this machine. */
  readonly skipped: number
}

/** One step of the test command: a tool, or a check of our own. */
export interface Step {
  readonly name: string
  readonly run: () => Promise<StepResult>
}

/**
 * Runs a program with its output shown; never rejects for a non-zero exit.
 *
 * @param options - `timeout`: milliseconds after which it is ended, as if it had failed
 * @throws {Error} when it cannot be started
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeout?: number } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** A tool whose exit code is its whole verdict. */
export function tool(name: string, command: string, ...args: readonly string[]): Step {
  return check(name, async () => {
    const code = await runProgram(command, args)
    return code === 0 ? [] : [`${[command, ...args].join(' ')} ended with ${code}`]
  })
}

/** A check of our own: what it returns are the faults it found, each a line that says what to do. */
export function check(name: string, find: () => Promise<readonly string[]>): Step {
  return {
    name,
    async run() {
      const faults = await find()
      for (const fault of faults) console.log(`  ${fault}`)
      return { passed: faults.length === 0 ? 1 : 0, failed: faults.length, skipped: 0 }
    },
  }
}
