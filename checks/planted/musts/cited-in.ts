import { glob, readFile } from 'node:fs/promises'
import { citationsIn, citedIds } from '../../test-report.ts'

const TESTS = ['packages/*/{src,test}/**/*.test.ts', 'apps/*/{src,test}/**/*.test.ts', 'test/*/**/*.test.ts']
/** Tests that start processes, Redis or the whole gateway. */
const SLOW = /^test\/(?:e2e|chaos)\//

/** Where a requirement is cited. */
export interface CitedIn {
  /** Path from the root of the repository. */
  readonly file: string
  /** As the title has it: `(R231, R234-R236)`. */
  readonly citation: string
  readonly slow: boolean
}

/** Requirement id → the places in tests that cite it, read from their sources. */
export async function readCitations(): Promise<ReadonlyMap<string, readonly CitedIn[]>> {
  const places: { readonly id: string; readonly place: CitedIn }[] = []
  for await (const file of glob(TESTS, { exclude: (path) => path.includes('node_modules') })) {
    for (const citation of citationsIn(await readFile(file, 'utf8'))) {
      for (const id of citedIds(citation)) places.push({ id, place: { file, citation, slow: SLOW.test(file) } })
    }
  }
  return new Map([...Map.groupBy(places, ({ id }) => id)].map(([id, all]) => [id, all.map(({ place }) => place)]))
}
