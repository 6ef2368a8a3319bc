import { findMutationFaults, scoreInWords, scoreOf } from './judge.ts'
import { measureAll } from './measure-all.ts'
import { findStale, readMutatedSources, readReport, withoutGone, type Report, type Source } from './report.ts'
import { survivors } from './survivors.ts'

/** 300 lines of changed sources, some three hundred mutants: more is measured by hand, where nobody waits for a verdict. */
const MOST_LINES = 300

/** 3 min: so that a busy machine makes nobody wait for long. */
const MOST_MS = 180_000

/**
 * Judges the committed report, after it measured the sources that changed since anew: the score, and that each survivor
 * stands with its reason.
 */
export async function checkMutation(): Promise<readonly string[]> {
  const sources = await readMutatedSources()
  const committed = withoutGone(await readReport(), sources)
  const stale = findStale(sources, committed)
  const report = await measureStale(stale, committed)
  if (report === undefined) {
    const paths = stale.map(({ path }) => path).join(' ')
    return [`run \`pnpm mutation\` and commit what it writes: too much changed since the report, ${paths}`]
  }
  console.log(`  ${scoreInWords(scoreOf(report))}, ${stale.length} of ${sources.length} sources measured anew`)
  return findMutationFaults(report, survivors)
}

/** @returns undefined where that is too much work for a test command */
async function measureStale(stale: readonly Source[], committed: Report): Promise<Report | undefined> {
  const lines = stale.reduce((sum, source) => sum + source.lines, 0)
  if (lines > MOST_LINES) return undefined
  if (lines === 0) return committed
  const deadline = performance.now() + MOST_MS
  try {
    return await measureAll(stale, committed, { jobs: 2, deadline })
  } catch (error) {
    if (performance.now() < deadline) throw error
    return undefined
  }
}
