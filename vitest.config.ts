import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], more: Record<string, unknown> = {}) => ({
  extends: true as const,
  test: { name, include, exclude: ['**/node_modules/**', '**/dist/**'], ...more },
})

export default defineConfig({
  ssr: { resolve: { conditions: ['@gw/source', 'module', 'node', 'development|production'] } },
  test: {
    projects: [
      project('unit', [
        'packages/*/src/**/*.test.ts',
        'apps/*/src/**/*.test.ts',
        'checks/**/*.test.ts',
        'test/harness/**/*.test.ts',
      ]),
      project('packages', [
        'packages/*/test/**/*.test.ts',
        'apps/*/test/**/*.test.ts',
        'test/fake-github/**/*.test.ts',
      ]),
      project('conformance', ['test/conformance/**/*.test.ts']),
      project('chaos', ['test/chaos/**/*.test.ts'], {
        fileParallelism: false,
        testTimeout: 120_000,
        hookTimeout: 120_000,
      }),
      project('e2e', ['test/e2e/**/*.test.ts'], { fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 }),
    ],
  },
})
