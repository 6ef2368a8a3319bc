import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createBrowser, freePort, runJourney } from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newcomersEnvironment, startServer } from './started-server.ts'
import type { StartedServer } from './started-server.ts'
import { wholeJourney } from './whole-journey.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** Four minutes: a newcomer with a warm package cache waits less than one, a slow machine with a cold one may not. */
const PATIENCE_MS = 240_000

/** What a clone would hold: what is committed, or would be with the next commit. */
async function copyTree(to: string): Promise<void> {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: ROOT })
  const gone = new Set(deleted.toString().split('\0'))
  const files = listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && !gone.has(file))
  await Promise.all(files.map((file) => cp(join(ROOT, file), join(to, file))))
}

describe('a newcomer with a clean copy in an empty folder', () => {
  let folder: string
  let origin: string
  let server: StartedServer

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'newcomer-'))
    await copyTree(folder)
    const port = await freePort()
    origin = `http://127.0.0.1:${port}`
    server = await startServer({
      command: 'npx',
      args: ['-y', 'pnpm@12', 'start'],
      cwd: folder,
      env: { ...newcomersEnvironment(), PORT: String(port) },
      readyUrl: `${origin}/readyz`,
      patienceMs: PATIENCE_MS,
    })
  }, PATIENCE_MS + 30_000)

  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('is told where the protected MCP server is', () => {
    expect(server.output()).toContain(`${origin}/mcp`)
    console.info(`npx -y pnpm@12 start was ready after ${(server.readyAfterMs / 1000).toFixed(1)} s`)
  })

  it.each(['v2', 'v1'] as const)('goes the whole way with the MCP SDK %s', async (sdk) => {
    const journey = await runJourney({ sdk, serverUrl: `${origin}/mcp`, browser: createBrowser(), as: 'alice' })
    expect(journey).toMatchObject(wholeJourney(sdk, 'alice'))
  })
})
