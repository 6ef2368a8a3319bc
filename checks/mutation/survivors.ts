import type { Excuse } from './judge.ts'

/** Mutants that no test finds, each with the reason why none need. */
export const survivors: readonly Excuse[] = []
