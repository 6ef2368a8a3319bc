import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { recordLog } from '@gw/test-harness'

export interface StartedServer {
  /** What it has printed so far, both streams. */
  output(): string
  /** From the start of the command to the first ready answer. */
  readonly readyAfterMs: number
  /** Ends the command and all that it started, as Ctrl-C in a terminal would. */
  stop(): Promise<void>
}

const PAUSE_MS = 50

/**
 * Starts a server by a command and waits until it says that it is ready.
 *
 * @param options - `patienceMs`: after this long the wait fails and the command is ended
 * @throws {Error} with all that was printed, when the command ends or the patience does
 */
export async function startServer(options: {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly readyUrl: string
  readonly patienceMs: number
}): Promise<StartedServer> {
  const { command, args, cwd, env, readyUrl, patienceMs } = options
  const startedAt = performance.now()
  // A process group of its own: package managers start the server as their grandchild.
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => printed.push(text))
  const output = (): string => printed.join('')
  const ended = once(child, 'close')

  async function stop(): Promise<void> {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGINT')
    await ended
    recordLog('started-server.log', output())
  }

  while (!(await isReady(readyUrl))) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}:\n${output()}`)
    if (performance.now() - startedAt > patienceMs) {
      await stop()
      throw new Error(`${command} was not ready after ${patienceMs} ms:\n${output()}`)
    }
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS)
    })
  }
  return { output, stop, readyAfterMs: performance.now() - startedAt }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false // nobody listens yet
  }
}

/** The environment of a shell that knows neither this workspace nor this test run. */
export function newcomersEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(npm_|pnpm_|vitest|node_env$|node_options$|node_path$|turbo_hash$|init_cwd$)/i
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
  const path = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules/.bin'))
  return { ...env, PATH: path.join(':') }
}
