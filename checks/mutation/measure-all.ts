import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyTree } from '../planted/copy-tree.ts'
import type { Report, Source } from './report.ts'
import { measure } from './stryker.ts'

/** 500 lines: a batch begins with a run of all tests, and ends with what it measured written down. */
const BATCH_LINES = 500

/**
 * Measures sources batch by batch.
 *
 * @param report - what is known already
 * @param options - `keep`: told the whole report after each batch
 */
export async function measureAll(
  sources: readonly Source[],
  report: Report,
  options: { readonly jobs: number; readonly keep?: (report: Report) => Promise<void> },
): Promise<Report> {
  let known = report
  const tree = await mkdtemp(join(tmpdir(), 'gw-mutation-'))
  try {
    await copyTree(tree)
    for (const batch of inBatches(sources)) {
      console.log(`  mutating ${batch.map(({ path }) => path).join(', ')}`)
      known = { ...known, ...(await measure(batch, { tree, jobs: options.jobs })) }
      await options.keep?.(known)
    }
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
  return known
}

function inBatches(sources: readonly Source[]): readonly (readonly Source[])[] {
  const batches: Source[][] = []
  let lines = Number.POSITIVE_INFINITY
  for (const source of sources) {
    if (lines + source.lines > BATCH_LINES) {
      batches.push([])
      lines = 0
    }
    batches.at(-1)?.push(source)
    lines += source.lines
  }
  return batches
}
