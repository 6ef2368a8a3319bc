import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { keepLog } from './evidence.ts'

export interface ProcessOptions {
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment, nothing is inherited: what runs here must not depend on the developer's shell. */
  readonly env: Readonly<Record<string, string>>
  /** Where both outputs go; appended to, so that a restart keeps what was said before. */
  readonly logFile: string
  /** Asked again and again until it says yes. A throw means "not yet". */
  readonly ready: () => Promise<boolean>
}

/** A process of ours on this machine, and the faults that a test can give it. */
export interface RunningProcess {
  readonly pid: number
  readonly logFile: string
  /** SIGSTOP: connections are still accepted by the kernel, and nothing answers. */
  freeze(): void
  thaw(): void
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM. @returns the exit code, `null` when a signal ended it */
  stop(): Promise<number | null>
}

const READY_MS = 30_000
const PAUSE_MS = 20

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/**
 * Starts a program and waits until it is ready.
 *
 * @throws {Error} with its whole output, when it ends before that or takes longer than 30 s
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { command, args, env, logFile } = options
  const log = openSync(logFile, 'a')
  const child = spawn(command, args, { env, stdio: ['ignore', log, log] })
  closeSync(log)
  const exited = once(child, 'exit')
  exited.catch(() => undefined) // told by the loop below
  const killAtExit = (): void => void child.kill('SIGKILL') // no orphan when the test process goes first
  process.once('exit', killAtExit)

  const hasEnded = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    process.off('exit', killAtExit)
    if (!hasEnded()) {
      child.kill(signal)
      await exited
    }
    keepLog(logFile)
    return child.exitCode
  }

  const deadline = Date.now() + READY_MS
  while (!(await options.ready().catch(() => false))) {
    if (hasEnded() || Date.now() > deadline) {
      const why = hasEnded() ? 'ended before it was ready' : 'is not ready'
      await end('SIGKILL')
      throw new Error(`${command} ${why}:\n${await readFile(logFile, 'utf8')}`)
    }
    await sleep(PAUSE_MS)
  }
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} could not be started`)

  return {
    pid,
    logFile,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}
