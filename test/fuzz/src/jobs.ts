import { runBoundary } from '../boundary/boundary.ts'
import { runCodeMutants } from '../boundary/code-mutants.ts'
import { runCachePairs } from '../jose/cache-pairs.ts'
import { runComparison } from '../jose/compare.ts'
import { runSettle } from '../model/settle.ts'
import { runTokenEndpoint } from '../model/token-endpoint.ts'
import { runTransitions } from '../model/transitions.ts'
import { TARGETS } from '../targets/index.ts'
import { readCorpus } from './corpus.ts'
import type { ReportLine } from './report.ts'
import { runTarget } from './run-target.ts'

/** How much, and from where: all else follows. */
export interface Effort {
  readonly runs: number
  readonly seed: number
}

/** Something that can be run by hand, by name. */
export interface Job {
  readonly name: string
  readonly run: (effort: Effort) => Promise<ReportLine>
}

/** One per parser; then grants, tokens and whole requests. */
export const JOBS: readonly Job[] = [
  ...TARGETS.map((target) => ({
    name: target.name,
    run: async (effort: Effort) => runTarget(target, { ...effort, corpus: await readCorpus(target.name) }),
  })),
  { name: 'grant-transitions', run: runTransitions },
  { name: 'grant-settle', run: runSettle },
  { name: 'token-endpoint', run: runTokenEndpoint },
  { name: 'jose', run: runComparison },
  { name: 'cache-pairs', run: runCachePairs },
  { name: 'code-mutants', run: runCodeMutants },
  { name: 'boundary', run: runBoundary },
]
