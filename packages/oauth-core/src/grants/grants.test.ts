import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import type { RecordStore } from '../ports/record-store.ts'
import type { RevocationEntry } from '../ports/revocation-feed.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { grantEntry } from '../tokens/revocation-entry.ts'
import { aGrant, POLICY } from './grant.fixture.ts'
import { formatGrant } from './grant-record.ts'
import type { Grant } from './grant.ts'
import { createGrants } from './grants.ts'

const GRANT = aGrant()
const { id } = GRANT

function open(change: (records: RecordStore) => Partial<RecordStore> = () => ({})) {
  const clock = createFixedClock(GRANT.bornAt)
  const { records, revocations } = createMemoryStores({ clock })
  const ended: RevocationEntry[] = []
  const store: RecordStore = {
    read: (key) => records.read(key),
    replace: (...write) => records.replace(...write),
    list: (kind) => records.list(kind),
    ...change(records),
  }
  const grants = createGrants({ records: store, policy: POLICY, onRevoked: (entry) => void ended.push(entry) })
  const announced = async () => (await revocations.after('0', 0)).entries
  return { clock, grants, ended, announced }
}

const failure = (grant: Grant): Grant => ({ ...grant, failures: grant.failures + 1 })

describe('Grants.create', () => {
  it('builds a grant by the clock of the store, and finds it', async () => {
    const { clock, grants } = open()
    expect(await grants.find(id)).toBeUndefined()
    expect(await grants.create(id, (now) => aGrant({ rotatedAt: now }))).toEqual(aGrant({ rotatedAt: clock.now() }))
    expect(await grants.find(id)).toEqual({ grant: { v: 1, ...GRANT }, now: clock.now() })
  })

  it('never lays one grant over another', async () => {
    const { grants } = open()
    await grants.create(id, () => GRANT)
    await expect(grants.create(id, () => GRANT)).rejects.toThrow('drawn twice')
  })
})

describe('Grants.settle', () => {
  it('writes what was decided, and tells the grant as it lies there', async () => {
    const { clock, grants, ended, announced } = open()
    await grants.create(id, () => GRANT)
    const settled = await grants.settle(id, 'code_unknown', (grant, now) => {
      expect(now).toBe(clock.now())
      return { verdict: 'verifier_wrong', next: failure(grant) }
    })
    expect(settled).toMatchObject({ verdict: 'verifier_wrong', grant: { failures: 1 } })
    expect((await grants.find(id))?.grant.failures).toBe(1)
    expect([ended, await announced()]).toEqual([[], []])
  })

  it('writes nothing where nothing was decided', async () => {
    const { grants } = open((records) => {
      let writes = 0
      return { replace: async (...write) => ((writes += 1) === 1 ? records.replace(...write) : 'conflict') }
    })
    await grants.create(id, () => GRANT)
    const settled = await grants.settle(id, 'code_unknown', () => ({ verdict: 'code_expired' }))
    expect(settled).toEqual({ verdict: 'code_expired', grant: { v: 1, ...GRANT } })
  })

  it('puts a grant that ends on the feed in the same step, and tells this process', async () => {
    const { clock, grants, ended, announced } = open()
    await grants.create(id, () => GRANT)
    await grants.settle(id, 'code_unknown', (grant) => ({ verdict: 'revoked', next: { ...grant, state: 'revoked' } }))
    const entry = grantEntry(id, clock.now())
    expect([ended, await announced()]).toEqual([[entry], [entry]])
  })

  it('gives the reason of its caller where there is no grant', async () => {
    const { grants } = open()
    for (const reason of ['code_unknown', 'refresh_unknown'] as const) {
      await expect(grants.settle(id, reason, () => ({ verdict: 'done', next: GRANT }))).rejects.toMatchObject({
        reason,
      })
    }
  })

  it('decides again on what somebody else wrote in between', async () => {
    const { grants } = open((records) => {
      let writes = 0
      return {
        async replace(key, revision, next) {
          writes += 1
          if (writes !== 2) return records.replace(key, revision, next)
          await records.replace(key, revision, formatGrant(failure(GRANT), POLICY))
          return 'conflict'
        },
      }
    })
    await grants.create(id, () => GRANT)
    const seen: number[] = []
    await grants.settle(id, 'code_unknown', (grant) => {
      seen.push(grant.failures)
      return { verdict: 'verifier_wrong', next: failure(grant) }
    })
    expect(seen).toEqual([0, 1])
    expect((await grants.find(id))?.grant.failures).toBe(2)
  })

  it('gives up after 64 rounds, and has told nobody of an end', async () => {
    const { grants, ended } = open((records) => {
      let writes = 0
      return { replace: async (...write) => ((writes += 1) === 1 ? records.replace(...write) : 'conflict') }
    })
    await grants.create(id, () => GRANT)
    let rounds = 0
    const settling = grants.settle(id, 'code_unknown', (grant) => {
      rounds += 1
      return { verdict: 'revoked', next: { ...grant, state: 'revoked' } }
    })
    await expect(settling).rejects.toMatchObject({ reason: 'store_unavailable', details: { rounds: 64 } })
    expect([rounds, ended]).toEqual([64, []])
  })

  it('lets requests for one grant wait for each other, so that they never race', async () => {
    const { grants } = open()
    await grants.create(id, () => GRANT)
    let decided = 0
    const settle = () =>
      grants.settle(id, 'code_unknown', (grant) => {
        decided += 1
        return { verdict: 'verifier_wrong', next: failure(grant) }
      })
    await Promise.all(Array.from({ length: 8 }, settle))
    expect(decided).toBe(8)
    expect((await grants.find(id))?.grant.failures).toBe(8)
  })
})
