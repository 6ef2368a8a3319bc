import { defineConfig, type ViteUserConfig } from 'vitest/config'

/**
 * The tests that mutants of the core must not survive: the ones beside the sources, and those of the package. Races are
 * left out: they are slow, and what they show depends on how busy the machine is.
 */
const config: ViteUserConfig = defineConfig({
  ssr: { resolve: { conditions: ['@gw/source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/attacks/races.test.ts'],
  },
})

export default config
