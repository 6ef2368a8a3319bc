import { createVitest, type Vitest } from 'vitest/node'
import { citedIds } from '../../test-report.ts'
import type { CitedIn } from './cited-in.ts'

/** Runs the tests that cite some requirements, again and again in one process. */
export interface CitingTests {
  /** @returns the ids that a failed test cites, those of tests whose preparation failed, and how many tests ran */
  run(places: readonly CitedIn[]): Promise<{
    readonly failed: ReadonlySet<string>
    readonly unprepared: ReadonlySet<string>
    readonly tests: number
  }>
  /** To be called when a file of the tree has changed. */
  changed(file: string): void
  close(): Promise<void>
}

/** @param tree - an installed copy of the repository; it becomes the working directory, as tests expect */
export async function startCitingTests(tree: string): Promise<CitingTests> {
  process.chdir(tree)
  const vitest = await createVitest('test', {
    root: tree,
    watch: false,
    reporters: [{}],
    typecheck: { enabled: false },
  })
  return {
    changed: (file) => vitest.invalidateFile(file),
    close: () => vitest.close(),
    run: (places) => runCiting(vitest, places),
  }
}

async function runCiting(vitest: Vitest, places: readonly CitedIn[]): ReturnType<CitingTests['run']> {
  const files = new Set(places.map(({ file }) => file))
  const titles = [...new Set(places.map(({ citation }) => citation.replaceAll(/[()]/g, String.raw`\$&`)))].join('|')
  vitest.setGlobalTestNamePattern(new RegExp(titles))
  const specifications = (await vitest.globTestSpecifications([...files])).filter(({ moduleId }) =>
    [...files].some((file) => moduleId.endsWith(`/${file}`)),
  )
  const { testModules } = await vitest.runTestSpecifications(specifications, false)
  const failed = new Set<string>()
  const unprepared = new Set<string>()
  let tests = 0
  for (const module of testModules) {
    for (const test of module.children.allTests()) {
      const state = test.result().state
      if (state === 'passed' || state === 'failed') tests += 1
      if (state === 'failed') for (const id of citedIds(test.fullName)) failed.add(id)
      const { parent } = test
      const wasPrepared = parent.type === 'module' || parent.errors().length === 0
      if (state === 'skipped' && !wasPrepared) for (const id of citedIds(test.fullName)) unprepared.add(id)
    }
  }
  return { failed, unprepared, tests }
}
