import { defineConfig, type ViteUserConfig } from 'vitest/config'

/**
 * The tests that mutants of the core must not survive: the ones beside the sources, and those of the package. Races and
 * properties are left out: they are slow, and what they find depends on chance, so that no two reports would agree.
 */
const config: ViteUserConfig = defineConfig({
  ssr: { resolve: { conditions: ['@gw/source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.property.test.ts', 'test/attacks/races.test.ts'],
    testTimeout: 60_000,
  },
})

export default config
