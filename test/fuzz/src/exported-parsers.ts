import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = new URL('../../../', import.meta.url)

/** Where untrusted text comes in: the packages, and the app's own readers of its environment are tested beside them. */
const SOURCES = ['oauth-core', 'forwardauth-middleware', 'github-idp', 'redis-store'].map(
  (name) => `packages/${name}/src`,
)

const PARSER = /^export (?:async )?(?:function|const) ((?:parse|decode)[A-Z]\w*)/gm

/** An exported `parse…` or `decode…`, and the file that has it. */
export interface ExportedParser {
  readonly name: string
  readonly file: string
}

/** Every exported parser of the packages, read from their source. */
export async function exportedParsers(): Promise<readonly ExportedParser[]> {
  const found = await Promise.all(SOURCES.map(parsersBelow))
  return found.flat()
}

async function parsersBelow(folder: string): Promise<readonly ExportedParser[]> {
  const entries = await readdir(new URL(`${folder}/`, ROOT), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return texts.flatMap((text, index) =>
    [...text.matchAll(PARSER)].map(([, name = '']) => ({ name, file: files[index] ?? '' })),
  )
}
