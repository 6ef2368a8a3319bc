import type { Lifetimes } from '@gw/oauth-core'
import { formatDuration, parseDuration } from './duration.ts'
import type { Environment, Variable } from './env.ts'
import { quoted, type Faults } from './faults.ts'

/** The lifetimes that operators set, in seconds. */
export type ConfiguredLifetimes = Pick<Lifetimes, 'accessToken' | 'refreshToken' | 'grant' | 'client' | 'session'>

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Reads the `…_LIFETIME` variables within the bounds that the core keeps. */
export function readLifetimes(environment: Environment, faults: Faults): ConfiguredLifetimes {
  const read = (name: Variable, fallback: number, least: number, most: number): number => {
    const text = environment.get(name)
    if (text === undefined) return fallback
    const seconds = parseDuration(text)
    if (seconds !== undefined && seconds >= least && seconds <= most) return seconds
    const bounds = `from ${formatDuration(least)} to ${formatDuration(most)}`
    faults.add(
      name,
      `${quoted(text)} is no duration ${bounds}.`,
      `Use seconds, or a form like ${formatDuration(fallback)}.`,
    )
    return fallback
  }
  const lifetimes: ConfiguredLifetimes = {
    accessToken: read('ACCESS_TOKEN_LIFETIME', 10 * MINUTE, MINUTE, 15 * MINUTE),
    refreshToken: read('REFRESH_TOKEN_LIFETIME', 30 * DAY, MINUTE, 365 * DAY),
    grant: read('GRANT_LIFETIME', 90 * DAY, MINUTE, 365 * DAY),
    client: read('CLIENT_LIFETIME', 90 * DAY, MINUTE, 3650 * DAY),
    session: read('SESSION_LIFETIME', 12 * HOUR, MINUTE, 90 * DAY),
  }
  if (lifetimes.client < lifetimes.grant) {
    // An expired client would take living grants with it (R80).
    faults.add(
      'CLIENT_LIFETIME',
      `${formatDuration(lifetimes.client)} is shorter than GRANT_LIFETIME, ${formatDuration(lifetimes.grant)}.`,
      `Set it to ${formatDuration(lifetimes.grant)} or more, or shorten GRANT_LIFETIME.`,
    )
  }
  return lifetimes
}
