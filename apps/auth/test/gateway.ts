import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, recordLog, recordSecret } from '@gw/test-harness'

/** The sources, so that a test judges what is written and not what was last built. */
const SOURCE = ['--conditions=@gw/source', join(import.meta.dirname, '../src/main.ts')]

/** What people and the image run; `pnpm build` makes it. */
export const BUILT: readonly string[] = [join(import.meta.dirname, '../dist/main.js')]

const START_MS = 20_000

/** The least that production needs, but for a Redis. Every secret is a canary. */
export const PRODUCTION = {
  GATEWAY_MODE: 'production',
  BASE_DOMAIN: 'mcp.example.com',
  HOST: '127.0.0.1',
  METRICS_PORT: '0',
  GATEWAY_JWT_SECRET: 'canary-master-8Zk2vQ7mWx4Tn9Lr5Jd1Pc6Hs3Gf0Yb',
  REDIS_PASSWORD: 'canary-redis-4hT8nB2xKq7VwM5c',
  GITHUB_CLIENT_ID: 'Iv1.8a61f9b3a7aba766',
  GITHUB_CLIENT_SECRET: 'canary-github-0d1e2f3a4b5c6d7e8f90',
  ALLOWED_GITHUB_USERS: 'octocat',
  TRUSTED_PROXIES: '127.0.0.1',
} as const

/** A process of the app, for tests that watch one from outside. */
export interface Gateway {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  /** Everything it wrote so far. */
  output(): string
  signal(signal: NodeJS.Signals): void
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>
  /** Ends it, however it is. */
  stop(): Promise<void>
}

interface Started {
  readonly child: ChildProcess
  readonly output: () => string
  readonly exited: Promise<number | null>
}

function launch(environment: NodeJS.ProcessEnv, program: readonly string[], words: readonly string[] = []): Started {
  const directory = mkdtempSync(join(tmpdir(), 'gw-auth-')) // no clients.yaml or services.yaml of ours
  const env = { PATH: process.env['PATH'], ...environment }
  const child = spawn(process.execPath, [...program, ...words], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (words.length === 0) log += chunk.toString() // of a command it is the answer: a token that was asked for
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    log += chunk.toString()
  })
  for (const [name, value] of Object.entries(environment)) {
    if (/(SECRET|PASSWORD)$/.test(name) && value !== undefined) recordSecret(value)
  }
  const killAtExit = (): void => void child.kill('SIGKILL') // no orphan when the test process goes first
  process.once('exit', killAtExit)
  const exited = once(child, 'close').then(() => {
    process.off('exit', killAtExit)
    recordLog('gateway.log', log)
    rmSync(directory, { recursive: true, force: true })
    return child.exitCode
  })
  return { child, exited, output: () => output }
}

/** Runs the app where it is not to stay up, and tells how it ended. */
export async function runGateway(
  environment: NodeJS.ProcessEnv,
  program: readonly string[] = SOURCE,
  words: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { child, exited, output } = launch(environment, program, words)
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
  const code = await exited
  clearTimeout(timer)
  return { code, output: output() }
}

/** Starts the app on a free port and waits until it takes requests. */
export async function startGateway(environment: NodeJS.ProcessEnv): Promise<Gateway> {
  const port = await freePort()
  const { child, exited, output } = launch({ PORT: String(port), ...environment }, SOURCE)
  const url = `http://127.0.0.1:${port}`
  const until = performance.now() + START_MS
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the gateway ended:\n${output()}`)
    const answer = await fetch(`${url}/livez`).catch(() => undefined)
    if (answer !== undefined) break
    if (performance.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`the gateway does not answer:\n${output()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    port,
    output,
    exited,
    signal: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
