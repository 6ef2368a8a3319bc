import { createDraw, seedOf } from './draw.ts'
import type { FuzzTarget } from './target.ts'
import { anyText, mutate } from './texts.ts'

/** What a number of runs came to. */
export interface FuzzResult {
  readonly target: string
  readonly seed: number
  readonly runs: number
  readonly seconds: number
  /** Outcome → how often. */
  readonly outcomes: Readonly<Record<string, number>>
  /** The longest input, in characters. */
  readonly longest: number
}

/** The input of one run: it depends on nothing but seed, target, number and corpus. */
function inputOf(target: FuzzTarget, corpus: readonly string[], seed: number, run: number): string {
  const draw = createDraw(seedOf(seed, target.name, run))
  const kind = draw.below(8)
  if (kind === 0) return anyText(draw)
  if (kind < 4) return target.grammar(draw)
  const kept = kind < 6 && corpus.length > 0 ? draw.pick(corpus) : target.grammar(draw)
  return mutate(draw, kept, target.words, corpus)
}

/**
 * Runs a target on generated inputs.
 *
 * @throws {Error} at the first input that breaks a promise, with the shortest form that still does
 */
export async function runTarget(
  target: FuzzTarget,
  options: { readonly corpus: readonly string[]; readonly seed: number; readonly runs: number },
): Promise<FuzzResult> {
  const { corpus, seed, runs } = options
  const outcomes = new Map<string, number>()
  const startedAt = performance.now()
  let longest = 0
  for (let run = 0; run < runs; run += 1) {
    const input = inputOf(target, corpus, seed, run)
    if (input.length > longest) longest = input.length
    const outcome = await outcomeIn(target, input, `seed ${seed}, run ${run}`)
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  return {
    target: target.name,
    seed,
    runs,
    seconds: Math.round(performance.now() - startedAt) / 1000,
    outcomes: Object.fromEntries([...outcomes].toSorted(([left], [right]) => left.localeCompare(right))),
    longest,
  }
}

/** @throws {Error} that names target, place and input when a promise is broken */
export async function outcomeIn(target: FuzzTarget, input: string, place: string): Promise<string> {
  try {
    const outcome = target.check(input)
    return typeof outcome === 'string' ? outcome : await outcome
  } catch (cause) {
    const shortest = await shorten(target, input)
    throw new Error(`${target.name} broke a promise (${place}) with ${JSON.stringify(shortest)}`, { cause })
  }
}

async function breaks(target: FuzzTarget, input: string): Promise<boolean> {
  try {
    await target.check(input)
    return false
  } catch {
    return true // which promise does not matter: the shortest input shows it
  }
}

/** Takes out pieces, large ones first, for as long as the rest still breaks a promise. */
async function shorten(target: FuzzTarget, input: string): Promise<string> {
  let best = input
  for (let size = Math.ceil(best.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at + size <= best.length;) {
      const less = best.slice(0, at) + best.slice(at + size)
      if (await breaks(target, less)) best = less
      else at += size
    }
  }
  return best
}
