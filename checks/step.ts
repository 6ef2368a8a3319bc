import { spawn } from 'node:child_process'

/** What a step of the test command came to. */
export interface StepResult {
  readonly passed: number
  readonly failed: number
}

/** One step of the test command: a tool, or a check of our own. */
export interface Step {
  readonly name: string
  readonly run: () => Promise<StepResult>
}

/** Runs a program with its output shown; never rejects for a non-zero exit. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** A tool whose exit code is its whole verdict. */
export function tool(name: string, command: string, ...args: readonly string[]): Step {
  return {
    name,
    async run() {
      const ok = (await runProgram(command, args)) === 0
      return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
    },
  }
}

/** A check of our own: what it returns are the faults it found, each a line that says what to do. */
export function check(name: string, find: () => Promise<readonly string[]>): Step {
  return {
    name,
    async run() {
      const faults = await find()
      for (const fault of faults) console.log(`  ${fault}`)
      return { passed: faults.length === 0 ? 1 : 0, failed: faults.length }
    },
  }
}
