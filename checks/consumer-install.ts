import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Tarballs } from './packages.ts'
import { runProgram } from './step.ts'

/** A copy of an example, outside the workspace. */
export interface Consumer {
  readonly name: string
  readonly folder: string
}

const Ranges = z.record(z.string(), z.string())
const Manifest = z.looseObject({ dependencies: Ranges, devDependencies: Ranges })
const Workspace = z.looseObject({ catalog: Ranges })
const Entries = z.looseObject({ exports: z.record(z.string(), z.unknown()) })

/** Strict, and no library's types are taken on trust. */
const TSCONFIG = {
  compilerOptions: {
    target: 'ES2024',
    lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['*.ts'],
}

const KIT = `import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock, describeStores } from '@gw/oauth-core/testing'

const clock = createFixedClock()

describeStores('the published memory stores', {
  open: async () => createMemoryStores({ clock }),
  elapse: async (seconds) => clock.advance(seconds),
})
`

/** Copies an example and installs it with npm: our packages from their tarballs, the others from the registry. */
export async function installConsumer(
  example: string,
  { folder, tarballs }: { readonly folder: string; readonly tarballs: Tarballs },
): Promise<Consumer> {
  const target = join(folder, example)
  await cp(join('examples', example), target, {
    recursive: true,
    filter: (path) => !/[\\/](?:node_modules|\.turbo)(?:[\\/]|$)/.test(path),
  })
  const { catalog } = Workspace.parse(parse(await readFile('pnpm-workspace.yaml', 'utf8')))
  const manifest = Manifest.parse(JSON.parse(await readFile(join(target, 'package.json'), 'utf8')))
  const rangeOf = (name: string): string => {
    const range = tarballs[name] ?? catalog[name]
    if (range === undefined) throw new Error(`${example} needs ${name}, which is neither ours nor in the catalog`)
    return range
  }
  const ranges = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, rangeOf(name)]))
  const outside = {
    ...manifest,
    dependencies: ranges(Object.keys(manifest.dependencies)),
    devDependencies: {
      ...ranges([...Object.keys(manifest.devDependencies), 'vitest']),
      typescript: rangeOf('@typescript/native').replace('npm:typescript@', ''),
    },
  }
  await writeFile(join(target, 'package.json'), JSON.stringify(outside))
  await writeFile(join(target, 'tsconfig.json'), JSON.stringify(TSCONFIG))
  await writeFile(join(target, 'kit.test.ts'), KIT)
  // npm, and not the pnpm around us: what it was told would count for npm too.
  // By default npm waits a minute and more between its tries: a registry that it cannot use would hold up the whole run.
  const impatient = [
    '--fetch-timeout=60000',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ]
  const code = await runProgram('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...impatient], {
    cwd: target,
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^p?npm_/i.test(name))),
  })
  if (code !== 0) throw new Error(`npm install of ${example} ended with ${code}`)
  await writeFile(join(target, 'entries.ts'), await importsOf(target, outside.dependencies))
  return { name: example, folder: target }
}

/** Entries that need another package: the kit's runs only inside vitest, so `kit.test.ts` imports that one. */
const isImported = (entry: string, dependencies: object): boolean =>
  entry !== './package.json' && entry !== './testing' && (entry !== './express' || 'express' in dependencies)

/** A program that imports every entry of our packages. */
async function importsOf(folder: string, dependencies: object): Promise<string> {
  const lines: string[] = []
  for (const name of Object.keys(dependencies).filter((dependency) => dependency.startsWith('@gw/'))) {
    const manifest = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')
    const entries = Object.keys(Entries.parse(JSON.parse(manifest)).exports)
    for (const entry of entries.filter((path) => isImported(path, dependencies))) {
      lines.push(`export * as entry${lines.length} from '${name}${entry.slice(1)}'`)
    }
  }
  return `${lines.join('\n')}\n`
}
