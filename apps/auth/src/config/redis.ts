import type { Environment } from './env.ts'
import { quoted, type Faults } from './faults.ts'
import type { Mode } from './mode.ts'
import { faultOfPassword } from './secrets.ts'

/** Where the stores are kept. */
export interface RedisConfig {
  /** `redis:` or `rediss:`, perhaps with a user, never with a password. */
  readonly url: string
  readonly password?: string
}

/** The name of the service in the compose file. */
const PRODUCTION_URL = 'redis://redis:6379'

const PASSWORD_FIX = 'Generate one with: openssl rand -hex 32'

/** Reads `REDIS_URL` and `REDIS_PASSWORD`; the password may only be left out in development. */
export function readRedis(environment: Environment, mode: Mode, faults: Faults): RedisConfig {
  const password = environment.get('REDIS_PASSWORD')
  if (mode === 'production') {
    const fault = password === undefined ? 'it is missing.' : faultOfPassword(password)
    const unreadable = password === undefined && environment.has('REDIS_PASSWORD') // told already
    if (fault !== undefined && !unreadable) faults.add('REDIS_PASSWORD', fault, PASSWORD_FIX)
    if (password !== undefined && password === environment.get('GATEWAY_JWT_SECRET')) {
      faults.add('REDIS_PASSWORD', 'it is the same as GATEWAY_JWT_SECRET.', PASSWORD_FIX)
    }
  }
  const url = environment.get('REDIS_URL') ?? PRODUCTION_URL
  const fault = faultOfUrl(url)
  if (fault !== undefined) faults.add('REDIS_URL', ...fault)
  return { url, ...(password === undefined ? {} : { password }) }
}

/** The text is not repeated in any fault: it may hold the password. */
function faultOfUrl(text: string): [problem: string, fix: string] | undefined {
  const scheme = /^([a-z+]+):\/\//.exec(text)?.[1]
  if (scheme === 'redis+sentinel' || scheme === 'redis+cluster') {
    return [`${quoted(scheme)} comes with a later release.`, 'Until then name one Redis: redis://host:6379.']
  }
  const url = URL.parse(text)
  if (url === null || (scheme !== 'redis' && scheme !== 'rediss') || url.hostname === '') {
    return ['it is no Redis address.', 'Use redis://host:6379, or rediss://host:6379 for TLS.']
  }
  if (url.password !== '') return ['it holds a password, which URLs give away.', 'Move the password to REDIS_PASSWORD.']
  return undefined
}
