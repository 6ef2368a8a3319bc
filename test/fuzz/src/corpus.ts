import { readdir, readFile } from 'node:fs/promises'
import { isStringArray } from '../../../packages/oauth-core/src/internal/json.ts'

const CORPUS = new URL('../corpus/', import.meta.url)

/**
 * The inputs that are kept for a target: lists of JSON texts, so that NUL, CR and lone surrogates can be written.
 * `seeds.json` is what the grammar looks like, `hand.json` what attackers are known to send, `found.json` what once
 * broke a promise.
 */
export async function readCorpus(target: string): Promise<readonly string[]> {
  const folder = new URL(`${target}/`, CORPUS)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  const files = await Promise.all(names.toSorted().map((name) => readFile(new URL(name, folder), 'utf8')))
  return files.flatMap(textsIn)
}

/** Every folder of the corpus. */
export async function corpusFolders(): Promise<readonly string[]> {
  const entries = await readdir(CORPUS, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

function textsIn(file: string): readonly string[] {
  const value: unknown = JSON.parse(file)
  if (!isStringArray(value)) throw new Error(`a file of the corpus is no list of texts: ${file.slice(0, 80)}`)
  return value
}
