import { spawnSync } from 'node:child_process'

/** What some tests need from the machine, how to ask whether it is there, and how to get it. */
const TOOLS = {
  'redis-server': {
    ask: ['redis-server', '--version'],
    get: 'install Redis 7 or later (apt-get install redis-server)',
  },
  traefik: { ask: ['traefik', 'version'], get: 'put the traefik 3.7 binary on the PATH (github.com/traefik/traefik)' },
  docker: { ask: ['docker', 'info'], get: 'install Docker and start it; `docker info` must answer' },
  chromium: { ask: ['chromium', '--version'], get: 'install Chromium (apt-get install chromium)' },
  openssl: { ask: ['openssl', 'version'], get: 'install OpenSSL 3 (apt-get install openssl)' },
  'pebble-image': {
    ask: ['sh', '-c', 'test -n "$PEBBLE_IMAGE"'],
    get: 'set PEBBLE_IMAGE to an image of Pebble 2.6 (github.com/letsencrypt/pebble)',
  },
} as const

export type Tool = keyof typeof TOOLS

const asked = new Map<Tool, boolean>()

/**
 * Whether this machine lacks a tool: the one reason for which a test may be skipped. Says loudly, once per test file, how
 * to get it.
 *
 * @example `describe.skipIf(lacks('redis-server'))('…')`
 * @throws {Error} with `CI=true`, where a skip would pass for a proof: there none is skipped
 */
export function lacks(tool: Tool): boolean {
  const known = asked.get(tool)
  if (known !== undefined) return known
  const [command, ...rest] = TOOLS[tool].ask
  const isMissing = spawnSync(command, rest, { stdio: 'ignore', timeout: 20_000 }).status !== 0
  if (isMissing) {
    const line = `These tests need ${tool}, which is not here. To run them: ${TOOLS[tool].get}`
    if (process.env['CI'] === 'true') throw new Error(line)
    process.stderr.write(`\nSKIPPED. ${line}\n\n`)
  }
  asked.set(tool, isMissing)
  return isMissing
}
