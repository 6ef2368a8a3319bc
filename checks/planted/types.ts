import { file, type Batch } from './batch.ts'

const ADAPTER = 'packages/github-idp/src/planted.ts'
const CORE = 'packages/oauth-core/src/grants/planted.ts'
const TYPE_TEST = 'packages/github-idp/test/types/planted.test-d.ts'

const error = (path: string, line: number, code: number): RegExp =>
  new RegExp(`${path.slice(path.indexOf('src/'))}\\(${line},\\d+\\): error TS${code}`)

/** tsc: each strict option, where it alone would complain. */
const options: Batch = {
  tool: 'tsc',
  plant: {
    [ADAPTER]: file(
      "import { GitHubAllowList } from './admission.ts'",
      'export const list: GitHubAllowList = {}',
      'export function implicit(value): void { void value }',
      'export const first: number = [1][0]',
      'export const optional: { a?: number } = { a: undefined }',
      'export const member = (map: Record<string, number>): unknown => map.name',
      'class Base { act(): void {} }',
      'export class Derived extends Base { act(): void {} }',
      'export enum Kind { A }',
      'export const inferred = Math.max(1, 2)',
      'export function sometimes(yes: boolean): number | undefined { if (yes) return 1 }',
    ),
  },
  run: ['tsc', '--pretty', 'false', '-p', 'packages/github-idp'],
  faults: {
    verbatimModuleSyntax: error(ADAPTER, 1, 1484),
    strict: error(ADAPTER, 3, 7006),
    noUncheckedIndexedAccess: error(ADAPTER, 4, 2322),
    exactOptionalPropertyTypes: error(ADAPTER, 5, 2375),
    noPropertyAccessFromIndexSignature: error(ADAPTER, 6, 4111),
    noImplicitOverride: error(ADAPTER, 8, 4114),
    erasableSyntaxOnly: error(ADAPTER, 9, 1294),
    isolatedDeclarations: error(ADAPTER, 10, 9010),
    noImplicitReturns: error(ADAPTER, 11, 7030),
  },
}

/** tsc in the core, which has no types of Node. */
const core: Batch = {
  tool: 'tsc',
  plant: { [CORE]: file("import 'node:fs'", 'export const all: unknown = [process, Buffer]') },
  run: ['tsc', '--pretty', 'false', '-p', 'packages/oauth-core'],
  faults: {
    'core: node: does not compile': error(CORE, 1, 2882),
    'core: process and Buffer do not compile': error(CORE, 2, 2591),
  },
}

/** A type test that expects an error where there is none. */
const typeTests: Batch = {
  tool: 'vitest types',
  plant: {
    [TYPE_TEST]: file(
      "import { expectTypeOf, test } from 'vitest'",
      "test('planted', () => {",
      '  // @ts-expect-error -- there is no error',
      '  expectTypeOf(1).toEqualTypeOf<number>()',
      '})',
    ),
  },
  run: ['vitest', 'run', '--project', 'types', 'planted'],
  faults: { 'type tests': /Unused '@ts-expect-error' directive/ },
}

export const types: readonly Batch[] = [options, core, typeTests]
