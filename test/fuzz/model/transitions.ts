import * as fc from 'fast-check'
import type { Grant } from '../../../packages/oauth-core/src/grants/grant.ts'
import { epochMs, type EpochMs } from '../../../packages/oauth-core/src/values/time.ts'
import { same } from '../src/promise.ts'
import { attempts, pauses } from './attempts.ts'
import { createTally, type ModelRun } from './model-run.ts'
import {
  expected,
  newReferenceGrant,
  possible,
  shownGeneration,
  type Attempt,
  type ReferenceGrant,
} from './reference.ts'
import { bornAt, decide, keyOf, phaseOf } from './requests.ts'

const START = epochMs(1_900_000_000_000)

interface Model {
  grant: ReferenceGrant
  now: number
}

interface Real {
  grant: Grant
  now: EpochMs
}

class Elapse implements fc.Command<Model, Real> {
  readonly ms: number
  constructor(ms: number) {
    this.ms = ms
  }
  check = (): boolean => true
  run(model: Model, real: Real): void {
    model.now += this.ms
    real.now = epochMs(real.now + this.ms)
  }
  toString = (): string => `${this.ms} ms later`
}

class Try implements fc.Command<Model, Real> {
  readonly attempt: Attempt
  readonly times: number
  readonly count: (verdict: string) => void
  constructor(attempt: Attempt, times: number, count: (verdict: string) => void) {
    this.attempt = attempt
    this.times = times
    this.count = count
  }
  check = (): boolean => true
  run(model: Model, real: Real): void {
    for (let time = 0; time < this.times; time += 1) this.once(model, real)
  }
  private once(model: Model, real: Real): void {
    const attempt = possible(model.grant, this.attempt)
    const generation = attempt.kind === 'refresh' ? shownGeneration(model.grant, attempt.back) : 0
    const answer = expected(model.grant, attempt, model.now)
    const decision = decide(real.grant, attempt, generation, real.now)
    same(decision.verdict, answer.verdict, 'the verdict of the model')
    real.grant = decision.next ?? real.grant
    model.grant = answer.grant
    same(
      [phaseOf(real.grant), real.grant.generation, real.grant.failures, real.grant.retries, keyOf(real.grant)],
      [
        answer.grant.phase,
        answer.grant.generation,
        answer.grant.wrongVerifiers,
        answer.grant.retries,
        answer.grant.key,
      ],
      'the grant of the model',
    )
    this.count(decision.verdict)
  }
  toString = (): string => `${this.times} × ${JSON.stringify(this.attempt)}`
}

/** The pure transitions beside the model: one attempt after the other, any time apart. */
export function runTransitions({ runs, seed }: { readonly runs: number; readonly seed: number }): Promise<ModelRun> {
  const tally = createTally('grant transitions', seed, runs)
  // A code is burnt by ten wrong verifiers, a grace used up by five retries: no chance would bring so many in a row.
  const repeated = fc
    .tuple(attempts, fc.integer({ min: 2, max: 12 }))
    .map(([attempt, times]) => new Try(attempt, times, tally.count))
  const commands = fc.commands(
    [attempts.map((attempt) => new Try(attempt, 1, tally.count)), repeated, pauses.map((ms) => new Elapse(ms))],
    { maxCommands: 40, size: 'max' },
  )
  fc.assert(
    fc.property(
      fc.constantFrom(undefined, undefined, 'first' as const),
      fc.nat(3),
      commands,
      (key, unredeemed, all) => {
        const model: Model = { grant: newReferenceGrant(START, key), now: START }
        const real: Real = { grant: bornAt(START, key), now: START }
        // Else most runs would never see a refresh token.
        if (unredeemed > 0) new Try({ kind: 'redeem', fault: 'none', key }, 1, tally.count).run(model, real)
        fc.modelRun(() => ({ model, real }), all)
      },
    ),
    { numRuns: runs, seed },
  )
  return Promise.resolve(tally.result())
}
