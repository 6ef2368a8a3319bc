import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const distance = ({ moduleId }: TestSpecification): number => (moduleId.includes('/oauth-core/src/') ? 0 : 1)

/** Tests beside the sources first: what they find needs no server, and the first test that fails ends a run. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => distance(one) - distance(other))
  }
}

/**
 * The tests that mutants of the core must not survive; `rows.ts` chooses among them. Properties and statistics are left
 * out: they are slow, and what they find depends on chance, so that no two reports would agree.
 */
const config: ViteUserConfig = defineConfig({
  ssr: { resolve: { conditions: ['@gw/source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.property.test.ts', 'src/clients/register.test.ts'],
    isolate: false, // one import of the server serves all files of a run
    sequence: { sequencer: NearestFirst },
    testTimeout: 60_000,
  },
})

export default config
