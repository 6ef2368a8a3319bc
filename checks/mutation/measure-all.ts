import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyTree } from '../planted/copy-tree.ts'
import type { Report, Source } from './report.ts'
import { inBatches } from './rows.ts'
import { measure } from './stryker.ts'

/**
 * Measures sources batch by batch.
 *
 * @param report - what is known already
 * @param options - `keep`: told the whole report after each batch; `deadline`: of all batches, as `performance.now` counts
 * @throws {Error} as {@link measure} does, and beyond the deadline
 */
export async function measureAll(
  sources: readonly Source[],
  report: Report,
  options: {
    readonly jobs: number
    readonly keep?: (report: Report) => Promise<void>
    readonly deadline?: number
  },
): Promise<Report> {
  const { jobs, keep, deadline } = options
  let known = report
  const tree = await mkdtemp(join(tmpdir(), 'gw-mutation-'))
  try {
    await copyTree(tree)
    for (const batch of inBatches(sources)) {
      console.log(`  mutating ${batch.sources.map(({ path }) => path).join(', ')}`)
      known = { ...known, ...(await measure(batch, { tree, jobs, ...timeLeft(deadline) })) }
      await keep?.(known)
    }
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
  return known
}

function timeLeft(deadline: number | undefined): { readonly timeoutMs?: number } {
  if (deadline === undefined) return {}
  return { timeoutMs: Math.max(1, Math.ceil(deadline - performance.now())) }
}
