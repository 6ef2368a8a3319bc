import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBrowser, freePort, walkAuthorization } from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

/** Every revision that knows authorization servers. */
const REVISIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']

/** What the suite must have looked at, whatever else it adds. The second stands on what the first found, so both go in one run. */
const CHECKS = ['authorization-server-metadata', 'authorization-code-grant']

interface Check {
  readonly id: string
  readonly status: string
  readonly errorMessage?: string
}

let world: World
let port: number
const counts = new Map<string, number>()

beforeAll(async () => {
  port = await freePort()
  const redirectUris = [`http://127.0.0.1:${port}/callback`]
  world = await openWorld({ clients: () => [{ client_id: 'conformance', redirect_uris: redirectUris }] })
})
afterAll(async () => {
  console.log(`MCP conformance suite: ${[...counts].map(([status, count]) => `${count} ${status}`).join(', ')}`)
  await world.close()
})

/** Runs the official suite; whatever it asks a person to open, a person opens. It knows public clients only. */
async function judge(revision: string): Promise<readonly Check[]> {
  const results = await mkdtemp(join(tmpdir(), 'gw-conformance-'))
  const suite = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js')
  const server = ['--url', world.issuer, '--resource', world.resource, '--client-id', 'conformance']
  const output = ['--port', String(port), '--output-dir', results]
  const args = [suite, 'authorization', ...server, ...output, '--spec-version', revision]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  let visit: Promise<void> | undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/authorize\?\S+/.exec(printed) ?? []
    if (url !== undefined) visit ??= open(url)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text))
  await once(child, 'close')
  await visit
  const files = (await readdir(results, { recursive: true })).filter((path) => path.endsWith('checks.json'))
  const checks = await Promise.all(files.map(async (path) => readChecks(join(results, path))))
  await rm(results, { recursive: true })
  if (checks.length === 0) throw new Error(`the suite left no result:\n${printed}`)
  return checks.flat()
}

async function readChecks(path: string): Promise<readonly Check[]> {
  const value: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (!Array.isArray(value)) throw new Error(`${path} holds no list of checks`)
  return value
}

/** As the person, who then lets the browser go on to the suite that waits for it. */
async function open(url: string): Promise<void> {
  const callback = await walkAuthorization(createBrowser(), url, { as: 'alice', decision: 'allow' })
  await fetch(callback)
}

describe('the MCP conformance suite for authorization servers', () => {
  it.each(REVISIONS)('finds nothing to say against it as of %s (R385)', async (revision) => {
    const checks = await judge(revision)
    for (const { status } of checks) counts.set(status, (counts.get(status) ?? 0) + 1)
    expect(checks.filter(({ status }) => status !== 'SUCCESS')).toEqual([])
    expect(checks.map(({ id }) => id)).toEqual(expect.arrayContaining(CHECKS))
  })
})
