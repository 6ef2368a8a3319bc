import { nodeSignatures } from '@gw/oauth-core/node'
import { NOTES, openTokenWorld } from '../../../packages/oauth-core/test/support/token-world.ts'
import { createDraw, seedOf } from '../src/draw.ts'
import { promise } from '../src/promise.ts'
import type { ReportLine } from '../src/report.ts'
import { BASE64URL } from '../src/texts.ts'

const CHARACTERS = `${BASE64URL}.=+/`

/** Tokens that are all in memory at once: a pair could share the entry of any of them. */
const REMEMBERED = 1000

/**
 * A token that was verified, and one that differs from it in two characters: the second must find nothing in memory
 * (CVE-2026-35039, where two tokens shared an entry).
 */
export async function runCachePairs({
  runs,
  seed,
}: {
  readonly runs: number
  readonly seed: number
}): Promise<ReportLine> {
  const startedAt = performance.now()
  const world = openTokenWorld({ signatures: nodeSignatures })
  const tokens = await Promise.all(Array.from({ length: REMEMBERED }, () => world.mint()))
  for (const token of tokens) await world.verifier.verify(token, { resource: NOTES })
  const known = new Set(tokens)
  let [own, others] = [0, 0]
  for (let run = 0; run < runs; run += 1) {
    const draw = createDraw(seedOf(seed, 'cache', run))
    const token = draw.pick(tokens)
    let other = token
    for (let change = 0; change < 2; change += 1) {
      const place = draw.below(other.length)
      other = other.slice(0, place) + CHARACTERS.charAt(draw.below(CHARACTERS.length)) + other.slice(place + 1)
    }
    const found = world.verifier.recall(other, { resource: NOTES })
    promise(found === undefined || known.has(other), `no entry is shared (seed ${seed}, run ${run})`)
    if (found === undefined) others += 1
    else own += 1
  }
  const seconds = Math.round(performance.now() - startedAt) / 1000
  return {
    target: 'pairs of tokens in memory',
    seed,
    runs,
    seconds,
    outcomes: { 'found nothing': others, 'the token itself': own },
  }
}
