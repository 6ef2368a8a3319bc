import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import { systemRandom } from '../internal/system.ts'
import { createMemoryStores } from '../memory/index.ts'
import type { RecordStore } from '../ports/record-store.ts'
import type { SignatureAlgorithm } from '../ports/signatures.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { epochMs, seconds, type EpochMs } from '../values/time.ts'
import { joseSignatures } from './jose-signatures.ts'
import { createKeyRing, type KeyRing } from './key-ring.ts'
import { RING } from './ring-record.ts'
import { openContents, SECRET } from '../../test/support/key-rings.ts'

const PERIOD = seconds(3600)
const LONGEST_TOKEN_MS = 900_000
const SKEW_MS = 5000
const LEASE_MS = 1000

/** The key was published for the lead of 960 s, less the time that a write may take to land. */
const LEAST_LEAD_MS = 900_000

/** Each process with a clock of its own, wrong by so much, and with algorithms of its own. */
const PROCESSES: readonly { readonly offSeconds: number; readonly algorithms: readonly SignatureAlgorithm[] }[] = [
  { offSeconds: 0, algorithms: ['ES256'] },
  { offSeconds: 3600, algorithms: ['ES256'] },
  { offSeconds: -3600, algorithms: ['EdDSA', 'ES256'] },
]

type Fate = 'lost' | 'unanswered' | number

interface Process {
  readonly ring: KeyRing
  /** Cut off from the store. */
  isCut: boolean
  /** What befalls its next write: it never leaves, it lands without an answer, or it lands so much later. */
  fate: Fate | undefined
  /** Its answer is still to come, so it can be asked nothing. */
  isWriting: boolean
  /** Up to where and when it has heard of revocations. */
  cursor: string
  heardAt: EpochMs
}

interface Token {
  readonly kid: string
  readonly algorithm: SignatureAlgorithm
  readonly expiresAt: EpochMs
}

/** Around the instants at which something ends or begins, and anywhere. */
const elapsed = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 500, 2000) },
  { weight: 4, arbitrary: fc.constantFrom(29_999, 44_000, 60_000, 299_000, 901_000, 960_000, 970_000, 3_600_000) },
  { weight: 3, arbitrary: fc.oneof(fc.nat(50_000), fc.nat(1_200_000), fc.nat(7_200_000)) },
)

const kindOf = <Kind extends string>(kind: Kind): fc.Arbitrary<Kind> => fc.constant(kind)

const action = fc.record({
  elapsedMs: elapsed,
  by: fc.nat(PROCESSES.length - 1),
  what: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: kindOf('sign'),
        slowMs: fc.constantFrom(0, 0, 14_000),
        cut: fc.boolean(),
        writes: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: kindOf('look') }) },
    { weight: 2, arbitrary: fc.record({ kind: kindOf('rotate') }) },
    { weight: 1, arbitrary: fc.record({ kind: kindOf('revoke'), which: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ kind: kindOf('cut') }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: kindOf('write'), fate: fc.constantFrom<Fate>('lost', 'unanswered', 1000, 45_000) }),
    },
  ),
})

type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

const nothing = (): Promise<void> => Promise.resolve()

/** The processes, and a record of what was published, signed and revoked when. */
async function openWorld() {
  const clock = createFixedClock()
  const stores = createMemoryStores({ clock })
  const published = new Map<string, EpochMs>()
  /** Keys that had to sign before their time: the first ones, and those after a revocation. */
  const hurried = new Set<string>()
  const revoked = new Map<string, EpochMs>()
  const tokens: Token[] = []
  let signers: readonly string[] = []
  let isWaiting = false
  let signs: (process: Process) => Promise<void> = nothing

  /** Looks into the ring after each write: what must hold of it at any time. */
  async function inspect(isHurried: boolean): Promise<void> {
    const { body = '' } = await stores.records.read(RING)
    const { signing } = await openContents(body)
    const current = signing.filter(({ state }) => state === 'current')
    expect(current.length).toBeGreaterThan(0)
    expect(new Set(current.map(({ algorithm }) => algorithm)).size).toBe(current.length)
    for (const { kid, state, jwk } of signing) {
      if (!published.has(kid)) published.set(kid, clock.now())
      expect([kid, 'd' in jwk]).toEqual([kid, state !== 'retired'])
    }
    const now = current.map(({ kid }) => kid)
    for (const kid of now) if (isHurried && !signers.includes(kid)) hurried.add(kid)
    signers = now
  }

  function connect(process: () => Process): RecordStore {
    const requireConnection = (): void => {
      if (process().isCut) throw new OAuthError('store_unavailable')
    }
    return {
      ...stores.records,
      async read(key) {
        requireConnection()
        return stores.records.read(key)
      },
      async replace(key, revision, next, announce) {
        requireConnection()
        const { fate } = process()
        process().fate = undefined
        if (fate === 'lost') throw new OAuthError('store_unavailable')
        // One that announces is an emergency: a second is what any store is given to answer.
        if (typeof fate === 'number') {
          clock.advance((announce === undefined ? fate : Math.min(fate, 1000)) / 1000)
          process().isWriting = true
          await meanwhile(process())
          process().isWriting = false
        }
        const outcome = await stores.records.replace(key, revision, next, announce)
        if (outcome === 'replaced') {
          if (announce !== undefined) revoked.set(announce.id, revoked.get(announce.id) ?? clock.now())
          await inspect(announce !== undefined || signers.length === 0)
        }
        if (fate === 'unanswered') throw new OAuthError('write_unconfirmed')
        return outcome
      },
    }
  }

  const { cursor } = await stores.revocations.open()
  const processes = PROCESSES.map(({ offSeconds, algorithms }): Process => {
    const process: Process = {
      ring: createKeyRing({
        records: connect(() => process),
        secrets: [SECRET],
        policy: { algorithms, period: PERIOD },
        signatures: joseSignatures,
        random: systemRandom,
        clock: { now: () => epochMs(clock.now() + offSeconds * 1000) },
        pause: async (ms) => clock.advance(ms / 1000),
      }),
      isCut: false,
      fate: undefined,
      isWriting: false,
      cursor,
      heardAt: clock.now(),
    }
    return process
  })

  /** What the others do while a write of this process is on its way. */
  async function meanwhile(process: Process): Promise<void> {
    if (isWaiting) return // for a process that waits itself
    isWaiting = true
    for (const other of processes) if (other !== process) await signs(other)
    isWaiting = false
  }

  /** What the revocation view of the process does, once a second. */
  async function hear(process: Process): Promise<void> {
    if (process.isCut || clock.now() - process.heardAt < LEASE_MS) return
    process.heardAt = clock.now()
    const { cursor: end, entries } = await stores.revocations.after(process.cursor, 0)
    process.cursor = end
    for (const { id } of entries) await process.ring.withdraw(id).catch(unlessOutage)
  }

  return {
    clock,
    processes,
    published,
    hurried,
    revoked,
    tokens,
    hear,
    signers: () => signers,
    onMeanwhile(next: typeof signs) {
      signs = next
    },
  }
}

type World = Awaited<ReturnType<typeof openWorld>>

const unlessOutage = (error: unknown): undefined => {
  if (!isOAuthError(error)) throw error
  expect(['store_unavailable', 'write_unconfirmed']).toContain(error.reason)
}

interface Signing {
  /** How long the writing takes. */
  readonly slowMs: number
  /** Whether the store is gone when it was written. */
  readonly cut: boolean
  /** Whether anything is written at all. */
  readonly writes: boolean
}

/** As the token endpoint does it: the grant is written first, and then there has to be a key. */
async function sign(world: World, process: Process, { slowMs, cut, writes }: Signing): Promise<void> {
  const { clock, published, hurried, revoked, tokens } = world
  const now = clock.now()
  const expiresAt = epochMs(now + LONGEST_TOKEN_MS)
  try {
    const { kid, algorithm } = await process.ring.signingKey()
    if (writes) await process.ring.seal({ kind: 'grant', id: 'a1' }, 'text')
    else tokens.push({ kid, algorithm, expiresAt })
  } catch (error) {
    return unlessOutage(error)
  }
  if (writes) {
    clock.advance(slowMs / 1000)
    const wasCut = process.isCut
    process.isCut ||= cut
    const { kid, algorithm } = await process.ring.signingKey() // must not fail any more, even if cut off
    process.isCut = wasCut
    tokens.push({ kid, algorithm, expiresAt })
  }
  const kid = tokens.at(-1)?.kid ?? ''
  const age = clock.now() - (published.get(kid) ?? Number.POSITIVE_INFINITY)
  expect(age).toBeGreaterThanOrEqual(hurried.has(kid) || revoked.has(kid) ? 0 : LEAST_LEAD_MS)
}

async function act(world: World, { by, what }: Action): Promise<void> {
  const { clock, processes } = world
  const process = processes[by]
  if (process === undefined) throw new Error('no such process')
  switch (what.kind) {
    case 'sign':
      return sign(world, process, what)
    case 'look':
      return look(world, process)
    case 'rotate':
      await process.ring.rotate().catch(unlessOutage)
      return
    case 'revoke': {
      const kids = [...world.signers(), ...[...world.published.keys()].toReversed()]
      await process.ring.revoke(kids[what.which] ?? '').catch(unlessOutage)
      return
    }
    case 'cut':
      process.isCut = !process.isCut
      clock.advance(1) // for so long a failed reading stands for "cannot tell"
      return
    case 'write':
      process.fate = what.fate
  }
}

/** No process takes a living token for dead, or a revoked key for good; one that is cut off may not know. */
async function look(world: World, process: Process): Promise<void> {
  const { clock, revoked, tokens, hear } = world
  await hear(process)
  const now = clock.now()
  const isDead = (kid: string): boolean => now - (revoked.get(kid) ?? now) >= LEASE_MS
  const living = new Map(
    tokens
      .filter(({ kid, expiresAt }) => now < expiresAt + SKEW_MS && !revoked.has(kid))
      .map(({ kid, algorithm }) => [kid, algorithm]),
  )
  for (const kid of new Set([...living.keys(), ...revoked.keys()])) {
    const key = await process.ring.verificationKey(kid).catch((error: unknown) => {
      if (!process.isCut) throw error
      return unlessOutage(error)
    })
    if (process.isCut) continue // its lease is over: nobody asks it
    if (isDead(kid)) expect([kid, key]).toEqual([kid, undefined])
    if (living.has(kid)) expect([kid, key?.algorithm]).toEqual([kid, living.get(kid)])
  }
  if (process.isCut) return
  const kids = (await process.ring.jwks()).keys.map((key) => key['kid'])
  expect(kids).toEqual(expect.arrayContaining([...living.keys()]))
}

/** Every token that still lives, in every process, at its last millisecond. */
async function lookToTheEnd(world: World): Promise<void> {
  const { clock, processes, tokens } = world
  for (const process of processes) process.isCut = false
  clock.advance(1)
  for (const { expiresAt } of tokens) {
    const leftMs = expiresAt + SKEW_MS - 1 - clock.now()
    if (leftMs < 0) continue
    clock.advance(leftMs / 1000)
    for (const process of processes) await look(world, process)
  }
}

describe('processes on one key ring, under any sequence of times, rotations, revocations and faults', () => {
  it('never disagree on a token, and sign with no key that was not published before (R49, R297, R298)', async () => {
    const run = fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 25 }), async (actions) => {
        const world = await openWorld()
        const plain = { slowMs: 0, cut: false, writes: true }
        world.onMeanwhile((process) => sign(world, process, plain))
        for (const process of world.processes) await sign(world, process, plain)
        world.clock.advance(1000) // so that a next key is old enough
        for (const each of actions) {
          world.clock.advance(each.elapsedMs / 1000)
          await act(world, each)
        }
        await lookToTheEnd(world)
      }),
      { numRuns: 100 },
    )
    await expect(run).resolves.toBeUndefined()
  }, 60_000)
})
