import { expected, isForgotten, type Attempt, type ReferenceGrant } from './reference.ts'

/** The grant before a burst, and its instant. */
interface Start {
  readonly grant: ReferenceGrant
  readonly now: number
}

/** What one order of the attempts comes to; `forgotten` where the store has none any more. */
interface Explanation {
  /** In the order in which the attempts were given. */
  readonly verdicts: readonly string[]
  readonly grant: ReferenceGrant
}

/** An attempt, and the number on the token that it shows. */
export interface Shown {
  readonly attempt: Attempt
  readonly generation: number
}

/** One attempt after the other, by the model; the verdicts in the order of `shown`. */
function play({ grant: start, now }: Start, shown: readonly Shown[], order: readonly number[]): Explanation {
  const verdicts: string[] = []
  let grant = start
  for (const index of order) {
    const one = shown[index]
    if (one === undefined) continue
    if (isForgotten(grant, now)) {
      verdicts[index] = 'forgotten'
      continue
    }
    const { attempt, generation } = one
    const made = attempt.kind === 'refresh' ? { ...attempt, back: grant.generation - generation } : attempt
    const answer = expected(grant, made, now)
    verdicts[index] = answer.verdict
    grant = answer.grant
  }
  return { verdicts, grant }
}

function* orders(items: readonly number[]): Generator<readonly number[]> {
  if (items.length === 0) yield []
  for (const first of items) {
    for (const rest of orders(items.filter((item) => item !== first))) yield [first, ...rest]
  }
}

/** What each order of the attempts would come to: one of them must be what happened. */
export const explanations = (start: Start, shown: readonly Shown[]): readonly Explanation[] =>
  [...orders(shown.map((_, index) => index))].map((order) => play(start, shown, order))
