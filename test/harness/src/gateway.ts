import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startAuthProcess, type AuthProcess } from './auth-process.ts'
import { createFetch, type NetworkOptions } from './browser-network.ts'
import { createCertificateAuthority } from './certificates.ts'
import { freePort } from './free-port.ts'
import { startProcess } from './process.ts'
import { startRedis, type RedisServer } from './redis.ts'
import { INFRA, readCompose } from './traefik-compose.ts'
import type { Container } from './traefik-docker-api.ts'
import { startTraefik, type Traefik } from './traefik.ts'

/** An MCP server of a test. It gets the four labels of one and is then `https://<name>.gateway.test`. */
export interface McpServer {
  readonly name: string
  readonly port: number
}

/** What `infra/compose.yaml` starts, in production mode with two auth processes, as processes on loopback; GitHub is a stand-in. */
export interface Gateway {
  readonly issuer: string
  /** The demo MCP server, as people type it. */
  readonly demoUrl: string
  readonly redis: RedisServer
  readonly traefik: Traefik
  /** How clients get there: every name of the domain is Traefik, and its authority is trusted. */
  readonly network: NetworkOptions & { readonly ca: string }
  /** Where every log file is. */
  readonly directory: string
  /** The two that were started first. */
  readonly auth: readonly [AuthProcess, AuthProcess]
  /** One more, on a port of its own, or in the place of one that has ended. */
  startAuth(port?: number): Promise<AuthProcess>
  /** Tells Traefik of these ports as auth's containers, beside the MCP servers. It takes two seconds to act. */
  announceAuth(ports: readonly number[]): void
  stop(): Promise<void>
}

const BASE_DOMAIN = 'gateway.test'
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))

const MAX_ASKS = 100
const PAUSE_MS = 50

/** Valid nowhere, and long enough for what production demands. */
const SECRETS = {
  GATEWAY_JWT_SECRET: 'fake-master-secret-2c26b46b68ffc68ff99b453c1d304134',
  GITHUB_CLIENT_ID: 'fake-github-client',
  GITHUB_CLIENT_SECRET: 'fake-github-secret-fcde2b2edba56bf4',
}
const REDIS_PASSWORD = 'fake-redis-password-9f86d081884c7d65'

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.destroy()
  return true
}

/** A program of the workspace that runs from its source. */
async function startProgram(
  path: string,
  env: Record<string, string>,
  logFile: string,
): Promise<{ readonly port: number; readonly kill: () => Promise<void> }> {
  const port = await freePort()
  const running = await startProcess({
    command: process.execPath,
    args: ['--conditions=@gw/source', join(REPOSITORY, path)],
    env: { ...env, PORT: String(port), PATH: process.env['PATH'] ?? '' },
    logFile,
    ready: () => accepts(port),
  })
  return { port, kill: () => running.kill() }
}

/**
 * Starts all of it. Ask `lacks('traefik')` and `lacks('redis-server')` first.
 *
 * @param servers - MCP servers beside the demo server
 */
export async function startGateway(servers: readonly McpServer[] = []): Promise<Gateway> {
  await using parts = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'gw-gateway-'))
  parts.defer(() => rm(directory, { recursive: true, force: true }))
  const authority = await createCertificateAuthority(directory)

  const redis = await startRedis({ password: REDIS_PASSWORD })
  parts.defer(() => redis.stop())
  const { certificate, key } = await authority.issue('github', ['127.0.0.1'])
  const [github, demo] = await Promise.all([
    startProgram(
      'test/fake-github/src/main.ts',
      { ...SECRETS, HOST: '127.0.0.1', TLS_CERT_FILE: certificate, TLS_KEY_FILE: key },
      join(directory, 'github.log'),
    ),
    startProgram(
      'apps/demo-mcp-server/src/main.ts',
      { RESOURCE_METADATA_URL: `https://demo.${BASE_DOMAIN}/.well-known/oauth-protected-resource/mcp` },
      join(directory, 'demo.log'),
    ),
  ])
  parts.defer(() => github.kill())
  parts.defer(() => demo.kill())

  const registry = parts.use(new AsyncDisposableStack()) // parts itself is moved once all is started
  let started = 0
  const startAuth = async (port?: number): Promise<AuthProcess> => {
    started += 1
    const running = await startAuthProcess({
      env: {
        ...SECRETS,
        GATEWAY_MODE: 'production',
        BASE_DOMAIN,
        REDIS_URL: redis.url,
        REDIS_PASSWORD,
        TRUSTED_PROXIES: '127.0.0.1',
        SERVICES_FILE: join(INFRA, 'auth/services.yaml'),
        ALLOWED_GITHUB_USERS: 'octocat',
        GITHUB_URL: `https://127.0.0.1:${github.port}`,
        GITHUB_API_URL: `https://127.0.0.1:${github.port}/api/v3`,
        NODE_EXTRA_CA_CERTS: authority.caFile,
      },
      logFile: join(directory, `auth-${started}.log`),
      ...(port === undefined ? {} : { port }),
    })
    registry.defer(() => running.kill())
    return running
  }
  const auth = await Promise.all([startAuth(), startAuth()])

  const compose = await readCompose({ BASE_DOMAIN, ACME_EMAIL: 'nobody@example.test' })
  const containersWith = (ports: readonly number[]): Container[] => [
    ...ports.map((port) => ({ name: `auth-${port}`, labels: compose['auth']?.labels ?? {}, port })),
    { name: 'demo', labels: compose['demo']?.labels ?? {}, port: demo.port },
    ...servers.map(({ name, port }) => ({ name, labels: labelsOfMcpServer(name), port })),
  ]
  const traefik = await startTraefik({
    baseDomain: BASE_DOMAIN,
    certificate: await authority.issue('gateway', [`*.${BASE_DOMAIN}`]),
    directory,
    containers: containersWith(auth.map(({ port }) => port)),
  })
  parts.defer(() => traefik.kill())
  const network = {
    ca: authority.ca,
    resolve: (host: string) =>
      host.endsWith(`.${BASE_DOMAIN}`) ? { address: '127.0.0.1', port: traefik.port } : undefined,
  }
  await routed(network, ['demo', ...servers.map(({ name }) => name)])

  const kept = parts.move()
  return {
    issuer: `https://auth.${BASE_DOMAIN}`,
    demoUrl: `https://demo.${BASE_DOMAIN}/mcp`,
    redis,
    traefik,
    network,
    directory,
    auth,
    startAuth,
    announceAuth: (ports) => traefik.setContainers(containersWith(ports)),
    stop: () => kept.disposeAsync(),
  }
}

/** Waits until Traefik has its certificate and the routes, and auth answers behind them. */
async function routed(network: NetworkOptions, names: readonly string[]): Promise<void> {
  const fetch = createFetch(network)
  const isProtected = async (name: string): Promise<boolean> => {
    const answer = await fetch(`https://${name}.${BASE_DOMAIN}/mcp`).catch(() => undefined)
    return answer?.status === 401
  }
  for (const name of names) {
    for (let asked = 1; !(await isProtected(name)); asked += 1) {
      if (asked === MAX_ASKS) throw new Error(`${name} is not protected after ${MAX_ASKS} asks`)
      await sleep(PAUSE_MS)
    }
  }
}

/** As `infra/README.md` tells people to write them. */
function labelsOfMcpServer(name: string): Record<string, string> {
  return {
    'traefik.enable': 'true',
    [`traefik.http.routers.${name}.rule`]: `Host(\`${name}.${BASE_DOMAIN}\`)`,
    [`traefik.http.routers.${name}.middlewares`]: 'mcp@file',
    [`traefik.http.services.${name}.loadbalancer.server.port`]: '3000',
  }
}
