import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCanarySearch, SHORTEST } from './canary-search.ts'

/** Where a value begins: sealed records are long base64url, which holds any few characters by chance. */
const START = '(?<![A-Za-z0-9_-])'

/** What our secrets look like, wherever they turn up. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  'an opaque secret': new RegExp(`${START}gw(?:[cr]_[A-Za-z0-9_-]{22}\\.|[smi]_[A-Za-z0-9_-]{43})`),
  'a signed JWT': /eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{40,}/,
  'a cookie with its value': /gw_(?:browser|login|session)=[A-Za-z0-9_-]{20,}/,
  'a private key': /"d":"[A-Za-z0-9_-]{40,}"|-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  "a person's token at GitHub": new RegExp(`${START}gh[opsu]_[A-Za-z0-9]{30,}`),
}

/** What tests leave: values that nobody may see, logs of real processes, and dumps of Redis. */
export interface Evidence {
  readonly canaries: readonly string[]
  readonly logs: readonly Kept[]
  readonly dumps: readonly Kept[]
}

interface Kept {
  readonly name: string
  readonly text: string
}

/** Fewer would mean that the tests left nothing to scan, and the scan proved nothing. */
const LEAST = { canaries: 50, logs: 4, dumps: 1 }

/** Reads the evidence of a run from the folder that the harness wrote it to, and looks for secrets in it. */
export async function checkCanaries(folder: string): Promise<readonly string[]> {
  const canaries = (await readAll(join(folder, 'canaries'))).flatMap(({ text }) => text.split('\n'))
  const logs = await readAll(join(folder, 'logs'))
  const dumps = await readAll(join(folder, 'dumps'))
  const evidence = { canaries: [...new Set(canaries)].filter((canary) => canary.length >= SHORTEST), logs, dumps }
  const { length } = evidence.canaries
  console.log(`  ${length} secrets looked for in ${logs.length} logs and ${dumps.length} dumps of Redis`)
  const missing = (['canaries', 'logs', 'dumps'] as const).filter((kind) => evidence[kind].length < LEAST[kind])
  return [
    ...findLeaks(evidence),
    ...missing.map((kind) => `the tests left only ${evidence[kind].length} ${kind}: the scan would prove nothing`),
  ]
}

/** A line for each file and each secret in it. */
export function findLeaks({ canaries, logs, dumps }: Evidence): readonly string[] {
  const search = createCanarySearch(canaries)
  return [...logs, ...dumps].flatMap(({ name, text }) => [
    ...Object.entries(SHAPES).flatMap(([what, shape]) => (shape.test(text) ? [`${name} holds ${what}`] : [])),
    // Its first characters are enough to find it, and too few to leak it a second time.
    ...search(text).map((canary) => `${name} holds the secret ${canary.slice(0, 6)}…`),
  ])
}

async function readAll(folder: string): Promise<readonly Kept[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'latin1') })))
}

// By itself: `node checks/canaries.ts <folder that GW_EVIDENCE named>`
const [, , kept] = process.argv
if (import.meta.main && kept !== undefined) {
  const faults = await checkCanaries(kept)
  for (const fault of faults) console.log(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
}
