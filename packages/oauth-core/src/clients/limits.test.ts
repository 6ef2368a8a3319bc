import { describe, expect, it } from 'vitest'
import { OAuthError } from '../errors/oauth-error.ts'
import type { RateLimit } from '../ports/rate-limiter.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { addressLimits, takeForAddress, takeOne } from './address-limit.ts'
import { createFailureLimit } from './failure-limit.ts'
import { createFetchLimit } from './fetch-limit.ts'
import { createGuessLimit } from './guess-limit.ts'

const IPV4 = '198.51.100.7'
const IPV6 = '2001:db8:1:2::7'

const wrong = () => Promise.reject(new OAuthError('client_secret_wrong'))
const outage = () => Promise.reject(new OAuthError('store_unavailable'))

/** Notes what is taken, and allows until it is told otherwise. */
function openLimits() {
  const taken: { readonly key: string; readonly limit: RateLimit }[] = []
  const state = { retryAfterMs: 0 }
  return {
    taken,
    state,
    keys: () => taken.map(({ key }) => key),
    async take(key: string, limit: RateLimit) {
      taken.push({ key, limit })
      return { allowed: state.retryAfterMs === 0, retryAfterMs: state.retryAfterMs }
    },
  }
}

describe('addressLimits', () => {
  it('counts an IPv4 address once', () => {
    expect(addressLimits(IPV4, { burst: 3, refillMs: 100 })).toEqual([
      { who: expect.any(String), limit: { burst: 3, refillMs: 100 } },
    ])
  })

  it('lets the site of an IPv6 address do sixteen times as much', () => {
    const limits = addressLimits(IPV6, { burst: 3, refillMs: 100 })
    expect(limits.map(({ limit }) => limit)).toEqual([
      { burst: 3, refillMs: 100 },
      { burst: 48, refillMs: 7 },
    ])
    expect(limits[0]?.who).not.toBe(limits[1]?.who)
  })
})

describe('takeForAddress', () => {
  it('takes one of each count of the address, by its name', async () => {
    const limits = openLimits()
    await takeForAddress(limits, 'register', IPV6, { burst: 3, refillMs: 100 })
    const expected = addressLimits(IPV6, { burst: 3, refillMs: 100 })
    expect(limits.taken).toEqual(expected.map(({ who, limit }) => ({ key: `register:${who}`, limit })))
  })

  it('says how long to wait', async () => {
    const limits = openLimits()
    limits.state.retryAfterMs = 70
    await expect(takeOne(limits, 'register', 'somebody', { burst: 1, refillMs: 1 })).rejects.toMatchObject({
      reason: 'rate_limited',
      details: { limit: 'register', retryAfterMs: 70 },
    })
  })
})

describe('createFailureLimit', () => {
  const LIMIT = { burst: 1, refillMs: 1000 }

  it('blocks from the failure beyond the limit, until the limiter bears another one', async () => {
    const clock = createFixedClock()
    const limits = openLimits()
    const failures = createFailureLimit({ limits, clock })
    await failures.count('a', LIMIT)
    expect(() => failures.check('a')).not.toThrow()
    limits.state.retryAfterMs = 999.5
    await failures.count('a', LIMIT)
    expect(() => failures.check('a')).toThrow(
      expect.objectContaining({ reason: 'rate_limited', details: { retryAfterMs: 1000 } }),
    )
    expect(() => failures.check('b')).not.toThrow()
    clock.advance(1)
    expect(() => failures.check('a')).not.toThrow()
    clock.advance(-1)
    expect(() => failures.check('a')).not.toThrow() // it was forgotten, not only over
  })

  it('remembers ten thousand that are blocked, and forgets the oldest first', async () => {
    const limits = openLimits()
    limits.state.retryAfterMs = 1000
    const failures = createFailureLimit({ limits, clock: createFixedClock() })
    for (let n = 0; n < 10_000; n += 1) await failures.count(String(n), LIMIT)
    expect(() => failures.check('0')).toThrow('rate_limited')
    await failures.count('one more', LIMIT)
    expect(() => failures.check('0')).not.toThrow()
    for (const key of ['1', '9999', 'one more']) expect(() => failures.check(key)).toThrow('rate_limited')
  })
})

describe('createFetchLimit', () => {
  it('counts the address ahead of the origin, so that who is over the limit uses up nobody else’s', async () => {
    const limits = openLimits()
    const limit = createFetchLimit({ limits })
    await limit.take('https://client.example', IPV4)
    expect(limits.taken).toEqual([
      { key: expect.stringMatching(/^document:/), limit: { burst: 30, refillMs: 2000 } },
      { key: 'document-origin:https://client.example', limit: { burst: 60, refillMs: 1000 } },
    ])
    limits.state.retryAfterMs = 1
    await expect(limit.take('https://client.example', IPV4)).rejects.toThrow('rate_limited')
    expect(limits.taken).toHaveLength(3)
  })

  it('lets 32 of each kind be under way at once', async () => {
    const limit = createFetchLimit({ limits: openLimits() })
    const { promise, resolve } = Promise.withResolvers<string>()
    const running = Array.from({ length: 32 }, () => limit.run('new', () => promise))
    await expect(limit.run('new', async () => 'one too many')).rejects.toMatchObject({
      reason: 'rate_limited',
      details: { limit: 'documents under way' },
    })
    await expect(limit.run('known', async () => 'has room of its own')).resolves.toBe('has room of its own')
    resolve('done')
    await Promise.all(running)
    await expect(limit.run('new', async () => 'next')).resolves.toBe('next')
  })

  it('gives room back after a failure too', async () => {
    const limit = createFetchLimit({ limits: openLimits() })
    for (let n = 0; n < 33; n += 1) {
      await expect(limit.run('new', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
    }
  })
})

describe('createGuessLimit', () => {
  const attempt = { clientDigest: 'digest', clientAddress: IPV6, guessable: true }

  it('counts failed authentication alone, for the client at the address and at its site', async () => {
    const limits = openLimits()
    const guesses = createGuessLimit({ limits, clock: createFixedClock() })
    await expect(guesses.run(attempt, async () => 'right')).resolves.toBe('right')
    await expect(guesses.run(attempt, outage)).rejects.toThrow('store_unavailable')
    expect(limits.taken).toEqual([])
    await expect(guesses.run(attempt, wrong)).rejects.toThrow('client_secret_wrong')
    const [own, site] = addressLimits(IPV6, { burst: 20, refillMs: 3000 })
    expect(limits.taken).toEqual([
      { key: `secret:digest:${own?.who}`, limit: own?.limit },
      { key: `secret:digest:${site?.who}`, limit: site?.limit },
    ])
  })

  it('compares nothing any more while too many have failed', async () => {
    const limits = openLimits()
    const guesses = createGuessLimit({ limits, clock: createFixedClock() })
    limits.state.retryAfterMs = 1000
    await expect(guesses.run(attempt, wrong)).rejects.toThrow('client_secret_wrong')
    let compared = false
    const compare = async () => {
      compared = true
    }
    await expect(guesses.run(attempt, compare)).rejects.toThrow('rate_limited')
    expect(compared).toBe(false)
    await guesses.run({ ...attempt, guessable: false }, compare) // it shows no secret
    expect(compared).toBe(true)
    await expect(guesses.run({ ...attempt, clientDigest: 'other' }, async () => 'right')).resolves.toBe('right')
  })

  it('limits nobody whose address is not known', async () => {
    const limits = openLimits()
    const guesses = createGuessLimit({ limits, clock: createFixedClock() })
    await expect(guesses.run({ ...attempt, clientAddress: undefined }, wrong)).rejects.toThrow('client_secret_wrong')
    expect(limits.taken).toEqual([])
  })

  it('compares eight secrets of a client at once for one address, and others beside them', async () => {
    const guesses = createGuessLimit({ limits: openLimits(), clock: createFixedClock() })
    const { promise, resolve } = Promise.withResolvers<undefined>()
    let started = 0
    const hang = () => {
      started += 1
      return promise
    }
    const neighbour = { ...attempt, clientAddress: '2001:db8:1:3::7' } // of the same site
    const running = Array.from({ length: 9 }, (_, n) => guesses.run(n === 0 ? neighbour : attempt, hang))
    await Promise.resolve()
    expect(started).toBe(8)
    await expect(guesses.run({ ...attempt, clientDigest: 'other' }, async () => 'right')).resolves.toBe('right')
    await expect(guesses.run({ ...attempt, guessable: false }, async () => 'unguessable')).resolves.toBe('unguessable')
    await expect(guesses.run({ ...attempt, clientAddress: IPV4 }, async () => 'right')).resolves.toBe('right')
    resolve(undefined)
    await Promise.all(running)
    expect(started).toBe(9)
  })

  it('lets the addresses of IPv4 wait each for itself', async () => {
    const guesses = createGuessLimit({ limits: openLimits(), clock: createFixedClock() })
    for (let n = 0; n < 8; n += 1) {
      void guesses.run({ ...attempt, clientAddress: IPV4 }, () => new Promise(() => undefined))
    }
    const other = { ...attempt, clientAddress: '198.51.100.8' }
    await expect(guesses.run(other, async () => 'right')).resolves.toBe('right')
  })
})
