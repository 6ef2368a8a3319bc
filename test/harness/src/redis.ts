import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { dumpRedis } from './evidence-redis.ts'
import { isRecording, recordDump, recordSecret } from './evidence.ts'
import { freePort } from './free-port.ts'

/** How to start a Redis; without options it has the settings that production needs, but for the password. */
export interface RedisServerOptions {
  readonly password?: string
  /** Settings by their names in `redis.conf`: `{ maxmemory: '10mb' }`. They win over the defaults. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A real `redis-server` on loopback with a data directory of its own. */
export interface RedisServer {
  /** `redis://127.0.0.1:<port>`, without the password. */
  readonly url: string
  readonly port: number
  readonly password: string | undefined
  /** Its data directory; removed by `stop`. */
  readonly directory: string
  /** A new connection as the administrator, for what a test changes from outside. Close it with `disconnect()`. */
  connect(): Redis
  /** Empties every database. */
  flush(): Promise<void>
  /** Stops the process where it stands (SIGSTOP): connections stay open, nothing answers. */
  freeze(): void
  thaw(): void
  /** Ends the process without a goodbye (SIGKILL); its data directory stays. */
  kill(): Promise<void>
  /** Starts it again on the same port and data, after `kill()` or in place of it. */
  restart(): Promise<void>
  /** Ends the process and removes its data. */
  stop(): Promise<void>
}

/** Those of `STORAGE.md` in redis-store for a single node. */
const PRODUCTION_SETTINGS = {
  appendonly: 'yes',
  appendfsync: 'always',
  save: '',
  maxmemory: '256mb',
  'maxmemory-policy': 'noeviction',
  'hash-max-listpack-value': '2048',
}

const START_MS = 10_000

/** 10 s for any one command of a dump. */
const DUMP_MS = 10_000

/** Spawns the server and waits until it says that it accepts connections. */
async function launch(settings: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const { promise, resolve, reject } = Promise.withResolvers<ChildProcess>()
  const listen = (chunk: Buffer): void => {
    output += chunk.toString()
    if (output.includes('Ready to accept connections')) resolve(child)
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  child.once('error', reject)
  child.once('exit', () => reject(new Error(`redis-server ended before it was ready:\n${output}`)))
  const timer = setTimeout(() => reject(new Error(`redis-server is not ready:\n${output}`)), START_MS)
  try {
    return await promise
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
    child.stdout.off('data', listen).resume()
    child.stderr.off('data', listen).resume()
  }
}

/** Starts a Redis; throws when there is no `redis-server` on the PATH, so ask `lacks('redis-server')` first. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const { password } = options
  if (password !== undefined) recordSecret(password)
  const directory = await mkdtemp(join(tmpdir(), 'gw-redis-'))
  const port = await freePort()
  const settings = Object.entries({
    bind: '127.0.0.1',
    port: String(port),
    dir: directory,
    ...PRODUCTION_SETTINGS,
    ...(password === undefined ? {} : { requirepass: password }),
    ...options.settings,
  }).flatMap(([name, value]) => [`--${name}`, value])
  let child = await launch(settings)
  const killAtExit = (): void => {
    child.kill('SIGKILL') // no orphan, and no data, when the test process goes first
    rmSync(directory, { recursive: true, force: true })
  }
  process.once('exit', killAtExit)

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL') // ends a frozen process too
    await exited
  }

  const connect = (more: { readonly commandTimeout?: number; readonly retryStrategy?: () => null } = {}): Redis =>
    new Redis({ host: '127.0.0.1', port, ...(password === undefined ? {} : { password }), ...more })

  /** What it holds, for the scan of secrets. */
  async function recordAll(): Promise<void> {
    if (!isRecording() || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGCONT')
    const redis = connect({ commandTimeout: DUMP_MS, retryStrategy: () => null })
    redis.on('error', () => undefined) // told by the command that fails
    try {
      recordDump(`redis-${port}.txt`, await dumpRedis(redis))
    } catch {
      // A test may have left it unable to answer. The scan itself refuses to run on nothing.
    } finally {
      redis.disconnect()
    }
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    password,
    directory,
    connect: () => connect(),
    async flush() {
      const redis = connect()
      await redis.flushall()
      redis.disconnect()
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    async restart() {
      await kill()
      child = await launch(settings)
    },
    async stop() {
      process.off('exit', killAtExit)
      await recordAll()
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
