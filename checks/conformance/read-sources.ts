import { glob, readFile } from 'node:fs/promises'

/** What implements rules: neither tests nor the kits that test others. */
const SOURCES = ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'infra/*.yaml', 'infra/traefik/**/*.yaml']
const NO_RULES = /\.(?:test|fixture)\.ts$|\/src\/testing\//

/** Path from the root of the repository → text. */
export async function readSources(): Promise<Readonly<Record<string, string>>> {
  const sources: Record<string, string> = {}
  for await (const path of glob(SOURCES)) {
    if (!NO_RULES.test(path)) sources[path] = await readFile(path, 'utf8')
  }
  return sources
}
