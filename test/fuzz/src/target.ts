import type { Draw } from './draw.ts'

/** Inputs for one parser, and what must hold for each of them. Every input is a text; structures come as their JSON. */
export interface FuzzTarget {
  /** The parser's own name, where the corpus lies and what `--target` takes. */
  readonly name: string
  /** Exported functions that it puts to the test, beside the one it is named for. */
  readonly covers?: readonly string[]
  /** What the grammar is made of: mutations put these in. */
  readonly words: readonly string[]
  /** An input that is valid, or wrong in a way that only somebody who knows the grammar would think of. */
  readonly grammar: (draw: Draw) => string
  /**
   * The name of what came out: `accepted`, or the reason.
   *
   * @throws {Error} whatever else: a broken property, or a crash
   */
  readonly check: (input: string) => string | Promise<string>
}
