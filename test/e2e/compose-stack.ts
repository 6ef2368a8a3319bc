import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  createCertificateAuthority,
  createFetch,
  freePort,
  INFRA,
  recordLog,
  recordSecret,
  type NetworkOptions,
} from '@gw/test-harness'

const run = promisify(execFile)

/** Ours alone: what is left of an earlier run may be torn down under this name, and nothing else is. */
const PROJECT = 'gateway-compose-test'

const BASE_DOMAIN = 'gateway.test'

/** 30 s: the ACME authority of the tests needs two, and ten when it asks to come back later. */
const CERTIFICATE_MS = 30_000

/** 240: a first start builds nothing, but on a busy machine containers take their time. */
const WAIT_SECONDS = 240

/** The committed stack in containers, with the committed override for tests. */
export interface ComposeStack {
  readonly issuer: string
  readonly demoUrl: string
  /** How clients get there by the public names, with the ACME authority's root trusted. */
  readonly network: NetworkOptions
  /** `docker compose …` for this stack. @returns what it printed */
  compose(...args: readonly string[]): Promise<string>
  /** `docker …`. @returns what it printed */
  docker(...args: readonly string[]): Promise<string>
  /** Runs JavaScript in a service's container, the first by default. @returns what it printed */
  evaluate(service: string, script: string, index?: string): Promise<string>
  stop(): Promise<void>
}

async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', [...args], { maxBuffer: 64 * 1024 * 1024 })
  return stdout.trim()
}

/** Files for the stand-ins, readable by whatever user their containers have. */
async function makeCertificates(directory: string): Promise<string> {
  const authority = await createCertificateAuthority(directory)
  const pebble = await authority.issue('pebble', ['pebble'])
  const github = await authority.issue('github', ['github.test'])
  for (const { key } of [pebble, github]) await chmod(key, 0o644)
  await chmod(directory, 0o755)
  return authority.ca
}

function secret(): string {
  const value = randomBytes(36).toString('base64url')
  recordSecret(value)
  return value
}

/** What an operator writes, and where the stand-ins are. */
async function writeEnv(directory: string, ports: { readonly http: number; readonly https: number }): Promise<string> {
  const settings = {
    BASE_DOMAIN,
    ACME_EMAIL: 'nobody@example.test',
    ACME_CA_SERVER: 'https://pebble:14000/dir',
    GATEWAY_JWT_SECRET: secret(),
    REDIS_PASSWORD: secret(),
    GITHUB_CLIENT_ID: 'test-client',
    GITHUB_CLIENT_SECRET: secret(),
    ALLOWED_GITHUB_USERS: 'octocat',
    HTTP_PORT: `127.0.0.1:${ports.http}`,
    HTTPS_PORT: `127.0.0.1:${ports.https}`,
    AUTH_IMAGE: `${PROJECT}/auth`,
    DEMO_IMAGE: `${PROJECT}/demo-mcp-server`,
    TEST_CERTIFICATES: directory,
  }
  const file = join(directory, '.env')
  await writeFile(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  return file
}

/** Traefik is healthy before it has its first certificates; until then it refuses the names. */
async function certified(network: NetworkOptions, urls: readonly string[]): Promise<void> {
  const fetch = createFetch(network)
  const deadline = Date.now() + CERTIFICATE_MS
  for (const url of urls) {
    while ((await fetch(url).catch(() => undefined)) === undefined) {
      if (Date.now() > deadline) throw new Error(`no certificate for ${url}`)
      await sleep(100)
    }
  }
}

/** The port of this machine behind which a port of a service is. */
const portOf = (published: string): number => Number(published.slice(published.lastIndexOf(':') + 1))

/**
 * Builds the images, starts everything and waits until it is healthy. Ask `lacks('docker')` and `lacks('pebble-image')` first.
 *
 * Base images come from `NODE_IMAGE`, `REDIS_IMAGE` and `TRAEFIK_IMAGE`, else from their registries.
 */
export async function startComposeStack(): Promise<ComposeStack> {
  const directory = await mkdtemp(join(tmpdir(), 'gw-compose-'))
  const ca = await makeCertificates(directory)
  const ports = { http: await freePort(), https: await freePort() }
  const env = await writeEnv(directory, ports)
  const files = ['-f', join(INFRA, 'compose.yaml'), '-f', join(INFRA, 'compose.test.yaml')]
  const compose = (...args: readonly string[]): Promise<string> =>
    docker('compose', '-p', PROJECT, '--env-file', env, '--ansi', 'never', ...files, ...args)
  const down = (): Promise<string> => compose('down', '--volumes', '--remove-orphans', '--timeout', '1')

  async function stop(): Promise<void> {
    recordLog('compose.log', await compose('logs', '--no-color').catch(() => ''))
    await down()
    await rm(directory, { recursive: true, force: true })
  }

  await down()
  try {
    await compose('build')
    await compose('up', '--detach', '--wait', '--wait-timeout', String(WAIT_SECONDS), '--scale', 'auth=2')
    const pebble = portOf(await compose('port', 'pebble', '15000'))
    const github = portOf(await compose('port', 'github', '443'))
    const toPebble = createFetch({ ca, resolve: () => ({ address: '127.0.0.1', port: pebble }) })
    const root = await (await toPebble('https://pebble/roots/0')).text()
    const network: NetworkOptions = {
      ca: ca + root,
      resolve: (host) => ({ address: '127.0.0.1', port: host === 'github.test' ? github : ports.https }),
    }
    const [issuer, demoUrl] = [`https://auth.${BASE_DOMAIN}`, `https://demo.${BASE_DOMAIN}/mcp`]
    await certified(network, [`${issuer}/jwks`, demoUrl])
    return {
      issuer,
      demoUrl,
      network,
      compose,
      docker,
      evaluate: (service, script, index = '1') =>
        compose('exec', '-T', '--index', index, service, 'node', '-e', script),
      stop,
    }
  } catch (error) {
    const logs = await compose('logs', '--no-color', '--tail', '30').catch(() => '')
    await stop()
    throw new Error(`the stack did not start:\n${logs}`, { cause: error })
  }
}
