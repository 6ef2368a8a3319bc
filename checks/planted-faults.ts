// Each rule is seen failing once before it is trusted: plants one fault per rule into a copy of the tree, and asks the
// tool that guards it. Run it with `pnpm planted-faults` after a change of a rule or of a tool's version.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { architecture } from './planted/architecture.ts'
import type { Batch } from './planted/batch.ts'
import { canaryScan } from './planted/canaries.ts'
import { copyTree } from './planted/copy-tree.ts'
import { lint } from './planted/lint.ts'
import { packages } from './planted/packages.ts'
import { requirements } from './planted/requirements.ts'
import { types } from './planted/types.ts'
import { unused } from './planted/unused.ts'

const tree = await mkdtemp(join(tmpdir(), 'gw-planted-'))

/** Plants, asks, and takes the faults out again. @returns what the tool said, undefined when it found nothing */
async function ask({ plant, run }: Batch): Promise<string | undefined> {
  const before = new Map<string, string | undefined>()
  for (const [path, change] of Object.entries(plant)) {
    const target = join(tree, path)
    const text = await readFile(target, 'utf8').catch(() => undefined)
    before.set(target, text)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, change(text ?? ''))
  }
  const [command, ...args] = run
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', PATH: `${join(tree, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` },
  })
  if (error !== undefined) throw error
  for (const [target, text] of before) {
    if (text === undefined) await rm(target)
    else await writeFile(target, text)
  }
  return status === 0 ? undefined : stripVTControlCharacters(`${stdout}\n${stderr}`)
}

let unseen = 0
try {
  await copyTree(tree)
  for (const batch of [architecture, lint, ...types, ...unused, ...packages, ...requirements, ...canaryScan]) {
    const said = await ask(batch)
    const missed = Object.entries(batch.faults).filter(([, words]) => said === undefined || !words.test(said))
    for (const rule of Object.keys(batch.faults)) {
      const seen = missed.every(([name]) => name !== rule)
      console.log(`${seen ? 'found  ' : 'MISSED '} ${batch.tool.padEnd(20)} ${rule}`)
    }
    if (missed.length > 0) console.log(said ?? '  it found no fault at all')
    unseen += missed.length
  }
} finally {
  await rm(tree, { recursive: true, force: true })
}
process.exitCode = unseen === 0 ? 0 : 1
