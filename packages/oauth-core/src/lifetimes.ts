import { LONGEST_ACCESS_TOKEN, type Lifetimes } from './values/lifetimes.ts'

const MINUTE = 60
const DAY = 86_400

/** What holds where nothing is said; each figure's reason is at its member of `Lifetimes`. */
const DEFAULTS: Lifetimes = {
  code: MINUTE,
  accessToken: 10 * MINUTE,
  refreshToken: 30 * DAY,
  grant: 90 * DAY,
  client: 90 * DAY,
  session: DAY / 2,
  refreshGrace: 10,
  signingKey: 30 * DAY,
}

/** From and to, in seconds, both allowed. */
const BOUNDS: Readonly<Record<keyof Lifetimes, readonly [number, number]>> = {
  code: [1, 10 * MINUTE],
  accessToken: [MINUTE, LONGEST_ACCESS_TOKEN],
  refreshToken: [MINUTE, 365 * DAY],
  grant: [MINUTE, 365 * DAY],
  client: [MINUTE, 3650 * DAY],
  session: [MINUTE, 90 * DAY],
  refreshGrace: [0, MINUTE],
  signingKey: [60 * MINUTE, 365 * DAY],
}

const NAMES = [
  'code',
  'accessToken',
  'refreshToken',
  'grant',
  'client',
  'session',
  'refreshGrace',
  'signingKey',
] as const

/** Defaults filled in, and what is wrong with the result, each with its fix. */
export function completeLifetimes(given: Partial<Lifetimes>): {
  readonly lifetimes: Lifetimes
  readonly faults: readonly string[]
} {
  const lifetimes = { ...DEFAULTS, ...given }
  const faults = NAMES.flatMap((name) => {
    const value = lifetimes[name]
    const [least, most] = BOUNDS[name]
    const fits = Number.isSafeInteger(value) && value >= least && value <= most
    return fits ? [] : [`lifetimes.${name} takes ${least} to ${most} whole seconds, not ${value}`]
  })
  if (lifetimes.client < lifetimes.grant) {
    faults.push('lifetimes.client must not be shorter than lifetimes.grant: grants would outlive their client')
  }
  return { lifetimes, faults }
}
