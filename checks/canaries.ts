import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What our own secrets look like, wherever they turn up: opaque secrets, JWTs with a signature, cookies with a value. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  'an opaque secret': /gw[crsmi]_[A-Za-z0-9_.-]{43,}/,
  'a signed JWT': /eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{40,}/,
  'a cookie with its value': /gw_(?:browser|login|session)=[A-Za-z0-9_-]{43}/,
  'a private key': /"d":"[A-Za-z0-9_-]{40,}"|-----BEGIN [A-Z ]*PRIVATE KEY-----/,
}

/** Fewer would mean that the tests left nothing to scan, and the scan proved nothing. */
const LEAST = { canaries: 50, logs: 4, dumps: 1 }

/**
 * Looks for secrets in what the tests left behind: logs of real processes and dumps of Redis (`logs/`, `dumps/`), the
 * secrets that were in play (`canaries/`, one to a line).
 */
export async function findCanaries(evidence: string): Promise<readonly string[]> {
  const logs = await readAll(join(evidence, 'logs'))
  const dumps = await readAll(join(evidence, 'dumps'))
  const lines = (await readAll(join(evidence, 'canaries'))).flatMap(({ text }) => text.split('\n'))
  const canaries = new Set(lines.filter((line) => line.length >= 16))
  console.log(`  ${canaries.size} secrets looked for in ${logs.length} logs and ${dumps.length} dumps of Redis`)
  const found = [...logs, ...dumps].flatMap(({ name, text }) => [
    ...Object.entries(SHAPES).flatMap(([what, shape]) => (shape.test(text) ? [`${name} holds ${what}`] : [])),
    // Its first characters are enough to find it, and too few to leak it a second time.
    ...[...canaries].filter((canary) => text.includes(canary)).map((canary) => `${name} holds the secret ${canary.slice(0, 6)}…`),
  ])
  const counts = { canaries: canaries.size, logs: logs.length, dumps: dumps.length }
  const missing = (['canaries', 'logs', 'dumps'] as const).filter((kind) => counts[kind] < LEAST[kind])
  return [...found, ...missing.map((kind) => `the tests left only ${counts[kind]} ${kind}: the scan would prove nothing`)]
}

async function readAll(folder: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'latin1') })))
}
