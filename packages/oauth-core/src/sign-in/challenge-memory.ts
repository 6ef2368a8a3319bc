import { createTwoGenerationMap } from '../internal/two-generation-map.ts'

/** 10,000 requests: a client that does not draw its verifiers comes back sooner. */
const SIZE = 10_000

/** Notices clients whose code challenges are not made anew for each request. */
export interface ChallengeMemory {
  /** @returns whether a code was issued to this client for this challenge before */
  add(clientId: string, challenge: string): boolean
}

/**
 * A verifier that is used twice protects neither code: whoever learnt it once can redeem the next. We cannot see how a
 * client draws it, but we see it come again. Each process remembers what it issued itself; nobody is refused for it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1.1 | RFC 9700 §2.1.1}
 */
export function createChallengeMemory(): ChallengeMemory {
  const seen = createTwoGenerationMap<true>(SIZE)
  return {
    add(clientId, challenge) {
      const name = `${challenge} ${clientId}`
      if (seen.get(name) !== undefined) return true
      seen.set(name, true)
      return false
    },
  }
}
