import { defineConfig, type ViteUserConfig } from 'vitest/config'

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
    testTimeout: 60_000,
  },
})

export default config
