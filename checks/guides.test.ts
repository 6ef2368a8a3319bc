import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** Guides whose every block of code must be part of a file that is compiled and run. */
const GUIDES = ['docs/migrate-from-mcp-sdk.md']
/** Here only those that name a file. */
const READMES = ['packages/oauth-core/README.md']

const FENCE = /^```ts(?: (?<file>\S+))?\n(?<code>[^]*?)^```$/gm

interface Block {
  readonly guide: string
  readonly file: string
  readonly code: string
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Code without its indentation, which in the file is that of its place. */
const lines = (code: string): string =>
  code
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim()

const blocksOf = (guide: string): readonly Block[] =>
  [...read(guide).matchAll(FENCE)].map(({ groups }) => ({
    guide,
    file: groups?.['file'] ?? '',
    code: groups?.['code'] ?? '',
  }))

const named = READMES.flatMap(blocksOf).filter(({ file }) => file !== '')

describe('code in guides', () => {
  it.each([...GUIDES.flatMap(blocksOf), ...named])('$guide shows what is in $file', ({ file, code }) => {
    expect(file, 'the block names no file').not.toBe('')
    expect(lines(code)).not.toBe('')
    expect(lines(read(file))).toContain(lines(code))
  })

  it('is there', () => {
    expect(GUIDES.flatMap(blocksOf).length).toBeGreaterThan(5)
    expect(named.length).toBeGreaterThan(2)
  })
})
