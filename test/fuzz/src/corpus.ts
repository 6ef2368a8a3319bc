import { readdir, readFile } from 'node:fs/promises'

const CORPUS = new URL('../corpus/', import.meta.url)

/**
 * The inputs that are kept for a target: one JSON text per line, so that NUL, CR and lone surrogates can be written.
 * `seeds.jsonl` is what the grammar looks like, `hand.jsonl` what attackers are known to send, `found.jsonl` what once
 * broke a promise.
 */
export async function readCorpus(target: string): Promise<readonly string[]> {
  const folder = new URL(`${target}/`, CORPUS)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
  const files = await Promise.all(names.toSorted().map((name) => readFile(new URL(name, folder), 'utf8')))
  return files.flatMap((file) => file.split('\n').filter((line) => line !== '')).map(toText)
}

/** Every folder of the corpus. */
export async function corpusFolders(): Promise<readonly string[]> {
  const entries = await readdir(CORPUS, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

function toText(line: string): string {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'string') throw new Error(`a line of the corpus is no JSON text: ${line.slice(0, 80)}`)
  return value
}
