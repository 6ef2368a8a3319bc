import { findMutationFaults, scoreInWords, scoreOf } from './judge.ts'
import { measureAll } from './measure-all.ts'
import { findStale, readMutatedSources, readReport, withoutGone } from './report.ts'
import { survivors } from './survivors.ts'

/** 600 lines of changed sources, some ten minutes: more is measured by hand, where nobody waits for a verdict. */
const MOST_LINES = 600

/**
 * Judges the committed report, after it measured the sources that changed since anew: the score, and that each survivor
 * stands with its reason.
 */
export async function checkMutation(): Promise<readonly string[]> {
  const sources = await readMutatedSources()
  const committed = withoutGone(await readReport(), sources)
  const stale = findStale(sources, committed)
  const lines = stale.reduce((sum, source) => sum + source.lines, 0)
  if (lines > MOST_LINES) {
    const paths = stale.map(({ path }) => path).join(', ')
    return [
      `${lines} lines changed since their mutants were measured: run \`pnpm mutation\` and commit what it writes (${paths})`,
    ]
  }
  const report = stale.length === 0 ? committed : await measureAll(stale, committed, { jobs: 2 })
  console.log(`  ${scoreInWords(scoreOf(report))}, ${stale.length} of ${sources.length} sources measured anew`)
  return findMutationFaults(report, survivors)
}
