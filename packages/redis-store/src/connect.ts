import { ConfigurationError } from '@gw/oauth-core'
import { Redis, type RedisOptions } from 'ioredis'
import { withoutCommand } from './failures.ts'

export interface ConnectRedisOptions {
  /** `redis://host:port/database`, or `rediss://` for TLS, whose certificate is always verified. May carry a user. */
  readonly url: string
  readonly password?: string | undefined
  /** How long an answer may take. Default 1000, at least 250 for {@link createRedisStores}. */
  readonly commandTimeoutMs?: number
  /** Hears why there is no connection, each reason once per outage; never a password or a body. */
  readonly onError?: (error: Error) => void
}

const DEFAULT_PORT = 6379
const DEFAULT_COMMAND_TIMEOUT_MS = 1000

/** 5000: gives up a connection whose other end vanished without a word, such as a host that lost power. */
const SOCKET_TIMEOUT_MS = 5000

/** 50 ms doubling to 800, jittered down to half: back within a second after Redis is, and not all at once. */
const reconnectAfterMs = (attempt: number): number => Math.min(50 * 2 ** (attempt - 1), 800) * (0.5 + Math.random() / 2)

/** Told apart from a mistake, since these are schemes that Redis users know. */
const LATER = new Set(['redis+sentinel:', 'redis+cluster:'])

/** Undefined for a `%` that encodes nothing. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The text of a URL may hold a password, so no fault repeats it. */
function parseRedisUrl(text: string): Pick<RedisOptions, 'host' | 'port' | 'username' | 'db' | 'tls'> {
  const url = URL.parse(text)
  if (url !== null && LATER.has(url.protocol)) {
    throw new ConfigurationError([
      'url: Sentinel and Cluster come in a later version; use redis:// or rediss:// for now',
    ])
  }
  if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '') {
    throw new ConfigurationError(['url: write redis://host:port, or rediss://host:port for TLS'])
  }
  const faults: string[] = []
  const username = decode(url.username)
  if (username === undefined) faults.push('url: percent-encode the user, % itself as %25')
  if (url.password !== '') faults.push('url: take the password out; it goes into the option `password`')
  if (!/^\/?\d{0,4}$/.test(url.pathname)) faults.push('url: the path is the number of a database, such as /0')
  if (url.search !== '' || url.hash !== '') faults.push('url: remove everything from `?` or `#` on')
  if (faults.length > 0) throw new ConfigurationError(faults)
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    db: Number(url.pathname.slice(1)),
    ...(username === undefined || username === '' ? {} : { username }),
    ...(url.protocol === 'rediss:' ? { tls: { rejectUnauthorized: true } } : {}),
  }
}

/** Calls `listener` once for each new reason, and again after the connection has been up. */
function reportOnce(redis: Redis, listener: (error: Error) => void): void {
  const told = new Set<string>()
  redis.on('ready', () => told.clear())
  redis.on('error', (error: Error) => {
    if (told.has(error.message)) return
    told.add(error.message)
    listener(withoutCommand(error))
  })
}

/**
 * A connection with the settings that {@link createRedisStores} needs: it answers or fails within the command timeout,
 * never sends a command twice, and comes back by itself. The caller ends it.
 *
 * Returns at once; a Redis that is not there yet is tried again until it is.
 *
 * @throws {ConfigurationError} when the URL is none of a single Redis, or carries a password
 */
export function connectRedis(options: ConnectRedisOptions): Redis {
  const { password, commandTimeoutMs = DEFAULT_COMMAND_TIMEOUT_MS, onError = () => undefined } = options
  const redis = new Redis({
    ...parseRedisUrl(options.url),
    ...(password === undefined ? {} : { password }),
    commandTimeout: commandTimeoutMs,
    socketTimeout: SOCKET_TIMEOUT_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0, // what was under way when the connection broke fails then, not at its timeout
    retryStrategy: reconnectAfterMs,
    reconnectOnError: (error) => error.message.startsWith('READONLY'), // a demoted primary: ask who leads now
  })
  reportOnce(redis, onError)
  return redis
}
