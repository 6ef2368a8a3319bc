import { describe, expect, it } from 'vitest'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { createMemoryStores } from '../memory/index.ts'
import { createFailureLimit } from './failure-limit.ts'

const ONE = { burst: 1, refillMs: 60_000 }

function open() {
  const clock = createFixedClock()
  const failures = createFailureLimit({ limits: createMemoryStores({ clock }).limits, clock })
  /** The first failure is borne, the second blocks. */
  const block = async (key: string) => {
    await failures.count(key, ONE)
    await failures.count(key, ONE)
  }
  return { clock, failures, block }
}

describe('createFailureLimit', () => {
  it('blocks one key until the limit says, and no other', async () => {
    const { clock, failures, block } = open()
    await failures.count('a', ONE)
    failures.check('a')
    await failures.count('a', ONE)
    expect(() => failures.check('a')).toThrow(
      expect.objectContaining({ reason: 'rate_limited', details: { retryAfterMs: 60_000 } }),
    )
    failures.check('b')
    clock.advance(60)
    failures.check('a')
    await block('a')
    expect(() => failures.check('a')).toThrow('rate_limited')
  })

  it('remembers ten thousand keys that are blocked, and lets the oldest go first', async () => {
    const { failures, block } = open()
    for (let n = 0; n <= 10_000; n += 1) await block(`${n}`)
    failures.check('0')
    for (const n of [1, 5000, 10_000]) expect(() => failures.check(`${n}`)).toThrow('rate_limited')
  })
})
