import { obtainCode, redeem, register } from '../../../packages/oauth-core/test/support/journey.ts'
import { createTestServer } from '../../../packages/oauth-core/test/support/test-server.ts'
import { createDraw, seedOf } from '../src/draw.ts'
import { jsonOf } from '../src/json-grammar.ts'
import { promise, same } from '../src/promise.ts'
import type { ReportLine } from '../src/report.ts'
import { BASE64URL, mutate } from '../src/texts.ts'

const WORDS = ['gwc_', 'gwr_', '.', '=', ...BASE64URL.split('')]

/** A form has no name for these, or none that is this text: they are refused before any code is looked at. */
const REFUSALS = ['invalid_grant', 'invalid_request']

/**
 * Mutants of one living code at `/token`, by its own client and with the right verifier: none is accepted, and the code
 * itself still is when all are done (R245).
 */
export async function runCodeMutants({
  runs,
  seed,
}: {
  readonly runs: number
  readonly seed: number
}): Promise<ReportLine> {
  const startedAt = performance.now()
  const at = createTestServer()
  const { clientId } = await register(at)
  const codes = [await obtainCode(at, clientId), await obtainCode(at, clientId), await obtainCode(at, clientId)]
  const outcomes = new Map<string, number>()
  for (let run = 0; run < runs; run += 1) {
    const draw = createDraw(seedOf(seed, 'code', run))
    const mutant = mutate(draw, draw.pick(codes), WORDS, codes)
    if (codes.includes(mutant)) continue
    const response = await redeem(at, clientId, mutant)
    const { error } = { error: '', ...Object(jsonOf(await response.text())) }
    promise(REFUSALS.includes(String(error)), `no mutant is accepted (seed ${seed}, run ${run})`)
    outcomes.set(String(error), (outcomes.get(String(error)) ?? 0) + 1)
  }
  for (const code of codes) same((await redeem(at, clientId, code)).status, 200, 'the code itself is still good')
  await at.server.close()
  const seconds = Math.round(performance.now() - startedAt) / 1000
  return { target: 'mutants of a code', seed, runs, seconds, outcomes: Object.fromEntries(outcomes) }
}
