import type { Batch } from './batch.ts'

const MANIFEST = 'packages/github-idp/package.json'
const run: Batch['run'] = ['node', 'checks/packages.ts']

/** What consumers would get is broken: a file that is promised and not there. */
export const packages: readonly Batch[] = [
  {
    tool: 'publint',
    plant: { [MANIFEST]: (before) => before.replace('"./dist/index.js"', '"./dist/gone.js"') },
    run,
    faults: { 'missing entry': /gone\.js[^]*publint refuses @gw\/github-idp/ },
  },
  {
    tool: 'attw',
    plant: { [MANIFEST]: (before) => before.replace('"./dist/index.d.ts"', '"./dist/gone.d.ts"') },
    run,
    faults: { 'missing types': /attw refuses @gw\/github-idp/ },
  },
  {
    tool: 'pnpm',
    plant: {
      [MANIFEST]: (before) => before.replace('"dependencies": {', '"dependencies": {\n    "jose": "catalog:",'),
    },
    run: ['pnpm', 'install', '--frozen-lockfile', '--lockfile-only'],
    faults: { 'stale lock file': /ERR_PNPM_OUTDATED_LOCKFILE/ },
  },
  {
    tool: 'prettier',
    plant: { 'checks/planted.ts': () => 'export const a = "b";\n' },
    run: ['prettier', '--check', 'checks'],
    faults: { format: /checks\/planted\.ts/ },
  },
]
