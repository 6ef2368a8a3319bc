import { file, type Batch } from './batch.ts'

const SRC = 'packages/github-idp/src'

const more = (line: string) => (before: string) => `${before}\n${line}\n`
const withDependency = (before: string): string =>
  before.replace('"dependencies": {', '"dependencies": {\n    "jose": "catalog:",')

const plain: Batch = {
  tool: 'knip',
  plant: {
    [`${SRC}/planted.ts`]: file('export const planted = 1'),
    [`${SRC}/failures.ts`]: more('export const plantedExport = 1'),
    'packages/github-idp/package.json': withDependency,
  },
  run: ['knip'],
  faults: {
    'unused file': /^packages\/github-idp\/src\/planted\.ts/m,
    'unused export': /^plantedExport /m,
    'unused dependency': /^jose +packages\/github-idp\/package\.json/m,
  },
}

const production: Batch = {
  tool: 'knip --production',
  plant: {
    [`${SRC}/planted.ts`]: file('export const planted = 1'),
    [`${SRC}/planted.test.ts`]: file("import './planted.ts'"),
  },
  run: ['knip', '--production'],
  faults: { 'file that only a test uses': /^packages\/github-idp\/src\/planted\.ts/m },
}

export const unused: readonly Batch[] = [plain, production]
