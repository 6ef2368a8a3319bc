import { file, type Batch } from './batch.ts'

const CORE = 'packages/oauth-core/src'

const PLANTED: Readonly<Record<string, ReturnType<typeof file>>> = {
  [`${CORE}/grants/planted.ts`]: file(
    "import { readFileSync } from 'node:fs'",
    "import express from 'express'",
    "import { Redis } from 'ioredis'",
    "import * as client from 'openid-client'",
    'export const environment: unknown = process.env',
    'export const bytes: unknown = Buffer.from([])',
    'export const now: number = Date.now()',
    'export const chance: number = Math.random()',
    'export const all: readonly unknown[] = [readFileSync, express, Redis, client]',
  ),
  [`${CORE}/node/planted.ts`]: file("import express from 'express'", 'export const one: unknown = express'),
  [`${CORE}/express/planted.ts`]: file("import { Redis } from 'ioredis'", 'export const one: unknown = Redis'),
  'packages/github-idp/src/planted.ts': file(
    "import { readFile } from 'fs/promises'",
    "type Kind = 'a' | 'b'",
    'const later = async (): Promise<void> => undefined',
    'later()',
    'new Map().forEach(async () => later())',
    'export const parse = (text: string): Kind => JSON.parse(text) as Kind',
    'export function name(kind: Kind): string {',
    '  switch (kind) {',
    "    case 'a':",
    "      return 'A'",
    '  }',
    "  throw 'no kind'",
    '}',
    'export const has = (text: string, count: number, thing: object | undefined): boolean => {',
    '  if (text) return true',
    '  if (count) return true',
    '  if (thing) return true',
    '  return readFile.length === 0',
    '}',
  ),
}

const at = (path: string, line: number, rule: string): RegExp =>
  new RegExp(`${path.replaceAll('.', '\\.')}:${line}:\\d+: .*Error/[\\w-]+\\(${rule}\\)`)

const core = (line: number, rule: string): RegExp => at(`${CORE}/grants/planted.ts`, line, rule)
const adapter = (line: number, rule: string): RegExp => at('packages/github-idp/src/planted.ts', line, rule)

/** oxlint: the rules that tooling and layout rely on. */
export const lint: Batch = {
  tool: 'oxlint',
  plant: PLANTED,
  run: ['oxlint', '--deny-warnings', '--format=unix', '-c', '.oxlintrc.json', ...Object.keys(PLANTED)],
  faults: {
    'core: no node: imports': core(1, 'no-restricted-imports'),
    'core: no express': core(2, 'no-restricted-imports'),
    'core: no ioredis': core(3, 'no-restricted-imports'),
    'core: no openid-client': core(4, 'no-restricted-imports'),
    'core: no process': core(5, 'no-restricted-globals'),
    'core: no Buffer': core(6, 'no-restricted-globals'),
    'core: no Date.now': core(7, 'no-restricted-properties'),
    'core: no Math.random': core(8, 'no-restricted-properties'),
    'core/node: no express': at(`${CORE}/node/planted.ts`, 1, 'no-restricted-imports'),
    'core/express: no ioredis': at(`${CORE}/express/planted.ts`, 1, 'no-restricted-imports'),
    'prefer-node-protocol': adapter(1, 'prefer-node-protocol'),
    'no-floating-promises': adapter(4, 'no-floating-promises'),
    'no-misused-promises': adapter(5, 'no-misused-promises'),
    'no-unsafe-type-assertion': adapter(6, 'no-unsafe-type-assertion'),
    'switch-exhaustiveness-check': adapter(8, 'switch-exhaustiveness-check'),
    'only-throw-error': adapter(12, 'only-throw-error'),
    'strict-boolean-expressions: string': adapter(15, 'strict-boolean-expressions'),
    'strict-boolean-expressions: number': adapter(16, 'strict-boolean-expressions'),
    'strict-boolean-expressions: object': adapter(17, 'strict-boolean-expressions'),
  },
}
