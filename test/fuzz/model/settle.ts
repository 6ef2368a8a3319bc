import * as fc from 'fast-check'
import { createGrants, type Grants } from '../../../packages/oauth-core/src/grants/grants.ts'
import { isOAuthError } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import type { RecordStore } from '@gw/oauth-core'
import { createFixedClock, type FixedClock } from '../../../packages/oauth-core/src/testing/fixed-clock.ts'
import { epochMs } from '../../../packages/oauth-core/src/values/time.ts'
import { parseGrant } from '../../../packages/oauth-core/src/grants/grant-record.ts'
import type { Grant } from '../../../packages/oauth-core/src/grants/grant.ts'
import { promise } from '../src/promise.ts'
import { attempts, pauses } from './attempts.ts'
import { explanations } from './explanations.ts'
import { createTally, type ModelRun } from './model-run.ts'
import {
  isForgotten,
  newReferenceGrant,
  possible,
  shownGeneration,
  type Attempt,
  type ReferenceGrant,
} from './reference.ts'
import { bornAt, decide, keyOf, phaseOf, POLICY } from './requests.ts'

const START = epochMs(1_900_000_000_000)

interface Model {
  grant: ReferenceGrant
  now: number
}

/** Two processes over one store, whose every answer waits for the scheduler. */
interface Real {
  readonly id: Grant['id']
  readonly clock: FixedClock
  readonly records: RecordStore
  readonly processes: readonly [Grants, Grants]
  readonly scheduler: fc.Scheduler
  readonly announced: string[]
}

class Elapse implements fc.AsyncCommand<Model, Real> {
  readonly ms: number
  constructor(ms: number) {
    this.ms = ms
  }
  check = (): boolean => true
  async run(model: Model, real: Real): Promise<void> {
    model.now += this.ms
    real.clock.advance(this.ms / 1000)
  }
  toString = (): string => `${this.ms} ms later`
}

/** Some attempts at one instant, whose reads and writes interleave as the scheduler likes. */
class Burst implements fc.AsyncCommand<Model, Real> {
  readonly attempts: readonly Attempt[]
  readonly count: (verdict: string) => void
  constructor(all: readonly Attempt[], count: (verdict: string) => void) {
    this.attempts = all
    this.count = count
  }
  check = (): boolean => true
  async run(model: Model, real: Real): Promise<void> {
    // Which token each one shows is settled before the race: the one who shows it cannot know how the race went.
    const shown = this.attempts.map((attempt) => {
      const made = possible(model.grant, attempt)
      return { attempt: made, generation: made.kind === 'refresh' ? shownGeneration(model.grant, made.back) : 0 }
    })
    const pending = Promise.all(shown.map(({ attempt, generation }, index) => settle(real, index, attempt, generation)))
    const verdicts = await real.scheduler.waitFor(pending)
    const left = await grantOf(real)
    const explained = explanations(model, shown).find(
      ({ verdicts: told, grant }) =>
        told.every((verdict, index) => verdict === verdicts[index]) && isAs(left, grant, model.now),
    )
    promise(explained !== undefined, `no order of ${JSON.stringify(shown)} explains ${verdicts.join(', ')}`)
    model.grant = explained?.grant ?? model.grant
    promise((model.grant.phase === 'over') === real.announced.length > 0, 'who ends is announced, and nobody else')
    for (const verdict of verdicts) this.count(verdict)
  }
  toString = (): string => JSON.stringify(this.attempts)
}

async function settle(real: Real, index: number, attempt: Attempt, generation: number): Promise<string> {
  const grants = real.processes[index % 2 === 0 ? 0 : 1]
  try {
    const { verdict } = await grants.settle(real.id, 'refresh_unknown', (grant, now) =>
      decide(grant, attempt, generation, now),
    )
    return verdict
  } catch (error) {
    if (isOAuthError(error) && error.reason === 'refresh_unknown') return 'forgotten'
    throw error
  }
}

async function grantOf({ records, id }: Real): Promise<Grant | undefined> {
  const { body } = await records.read({ kind: 'grant', id })
  return body === undefined ? undefined : parseGrant(body)
}

function isAs(found: Grant | undefined, grant: ReferenceGrant, now: number): boolean {
  if (found === undefined) return isForgotten(grant, now)
  return (
    phaseOf(found) === grant.phase &&
    found.generation === grant.generation &&
    found.failures === grant.wrongVerifiers &&
    found.retries === grant.retries &&
    keyOf(found) === grant.key
  )
}

async function openReal(scheduler: fc.Scheduler): Promise<Real> {
  const clock = createFixedClock(START)
  const { records } = createMemoryStores({ clock })
  const announced: string[] = []
  const scheduled: RecordStore = {
    read: scheduler.scheduleFunction((...args: Parameters<RecordStore['read']>) => records.read(...args)),
    replace: scheduler.scheduleFunction((...args: Parameters<RecordStore['replace']>) => records.replace(...args)),
    list: (kind) => records.list(kind),
  }
  const open = (store: RecordStore): Grants =>
    createGrants({ records: store, policy: POLICY, onRevoked: ({ id }) => void announced.push(id) })
  const { id } = await open(records).create(bornAt(START).id, (now) => bornAt(now))
  return { id, clock, records, scheduler, announced, processes: [open(scheduled), open(scheduled)] }
}

/** `settle` beside the model: bursts of attempts through two processes, under a scheduler that wants them to clash. */
export async function runSettle({ runs, seed }: { readonly runs: number; readonly seed: number }): Promise<ModelRun> {
  const tally = createTally('grants.settle, two processes, scheduled', seed, runs)
  const bursts = fc
    .array(attempts, { minLength: 1, maxLength: 5, size: 'max' })
    .map((all) => new Burst(all, tally.count))
  const commands = fc.commands([bursts, bursts, pauses.map((ms) => new Elapse(ms))], { maxCommands: 12, size: 'max' })
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat(3), commands, async (scheduler, unredeemed, all) => {
      const real = await openReal(scheduler)
      const model: Model = { grant: newReferenceGrant(START), now: START }
      // Else most runs would never see a refresh token.
      const start = new Burst([{ kind: 'redeem', fault: 'none', key: undefined }], tally.count)
      if (unredeemed > 0) await start.run(model, real)
      await fc.asyncModelRun(() => ({ model, real }), all)
    }),
    { numRuns: runs, seed },
  )
  return tally.result()
}
