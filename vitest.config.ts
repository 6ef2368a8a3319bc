import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config'

/** @param order - projects of one number run side by side, and after those of a lower one: the cheapest first */
const project = (
  name: string,
  order: number,
  include: string[],
  more: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, include, exclude: ['**/node_modules/**', '**/dist/**'], sequence: { groupOrder: order }, ...more },
})

/** A minute: a slow machine, or a busy one, fails no right program. What hangs still ends. */
const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 }

/** Races and journeys share two cores with nobody. */
const alone = (timeout: number): TestProjectInlineConfiguration['test'] => ({
  fileParallelism: false,
  testTimeout: timeout,
  hookTimeout: timeout,
})

const config: ViteUserConfig = defineConfig({
  ssr: { resolve: { conditions: ['@gw/source', 'module', 'node', 'development|production'] } },
  test: {
    coverage: {
      include: ['packages/oauth-core/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts'],
      reporter: ['text-summary', 'json'],
      reportOnFailure: true,
      thresholds: { branches: 95 },
    },
    projects: [
      project('types', 0, [], {
        typecheck: {
          enabled: true,
          only: true,
          include: ['packages/*/test/types/*.test-d.ts'],
          tsconfig: './tsconfig.types.json',
        },
      }),
      project(
        'unit',
        1,
        ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'checks/**/*.test.ts', 'test/harness/**/*.test.ts'],
        PATIENT,
      ),
      project(
        'packages',
        2,
        ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/fake-github/**/*.test.ts'],
        PATIENT,
      ),
      project('conformance', 3, ['test/conformance/**/*.test.ts']),
      project('fuzz', 3, ['test/fuzz/**/*.test.ts'], PATIENT),
      project('referees', 3, ['test/referees/**/*.test.ts'], PATIENT),
      project('chaos', 4, ['test/chaos/**/*.test.ts'], alone(120_000)),
      project('e2e', 5, ['test/e2e/**/*.test.ts'], alone(300_000)),
    ],
  },
})

export default config
