import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Certificate } from './certificates.ts'
import { freePort } from './free-port.ts'
import { startProcess, type RunningProcess } from './process.ts'
import { INFRA, readCompose } from './traefik-compose.ts'
import { startDockerApi, type Container } from './traefik-docker-api.ts'

export interface TraefikOptions {
  readonly baseDomain: string
  /** Good for every host of `baseDomain`, in place of the ACME authority's. */
  readonly certificate: Certificate
  /** A folder of its own for configuration and log. */
  readonly directory: string
  /** What runs when it starts. */
  readonly containers?: readonly Container[]
}

/** The real Traefik on loopback, with the committed configuration. */
export interface Traefik extends RunningProcess {
  /** Port of the entry point `websecure`. */
  readonly port: number
  /** Port of `web`. */
  readonly httpPort: number
  /** The containers that it finds; it needs a moment to take a change in. */
  setContainers(containers: readonly Container[]): void
}

const INTERNAL = '127.0.0.1:8099'

/** Certificates come from files here: there is no authority that could reach this Traefik. */
const isAcme = (flag: string): boolean =>
  flag.startsWith('--certificatesresolvers.') || flag.includes('.tls.certresolver=')

/** What must differ on loopback: addresses, folders, and where Docker is. Anything else is as committed. */
function adapt(flags: readonly string[], changes: Readonly<Record<string, string>>): string[] {
  const left = new Map(Object.entries(changes))
  const adapted = flags
    .filter((flag) => !isAcme(flag))
    .map((flag) => {
      const name = flag.slice(2, flag.indexOf('='))
      const value = left.get(name)
      left.delete(name)
      return value === undefined ? flag : `--${name}=${value}`
    })
  if (left.size > 0) throw new Error(`compose.yaml no longer sets ${[...left.keys()].join(', ')}`)
  return adapted
}

async function copyDynamic(target: string, internal: string): Promise<void> {
  const source = join(INFRA, 'traefik/dynamic')
  for (const name of await readdir(source)) {
    const text = await readFile(join(source, name), 'utf8')
    await writeFile(join(target, name), text.replaceAll(INTERNAL, internal))
  }
}

/** Starts Traefik from `infra/compose.yaml` and `infra/traefik/dynamic`. Ask `lacks('traefik')` first. */
export async function startTraefik(options: TraefikOptions): Promise<Traefik> {
  const { baseDomain, certificate } = options
  const [port, httpPort, internalPort] = [await freePort(), await freePort(), await freePort()]
  const internal = `127.0.0.1:${internalPort}`
  const dynamic = join(options.directory, 'dynamic')
  await mkdir(dynamic, { recursive: true })
  await copyDynamic(dynamic, internal)
  const files = { certFile: certificate.certificate, keyFile: certificate.key }
  await writeFile(join(dynamic, 'certificates.yaml'), JSON.stringify({ tls: { certificates: [files] } }))

  const services = await readCompose({ BASE_DOMAIN: baseDomain, ACME_EMAIL: 'nobody@example.test' })
  const docker = await startDockerApi()
  docker.setContainers(options.containers ?? [])
  const running = await startProcess({
    command: 'traefik',
    args: adapt(services['traefik']?.command ?? [], {
      'entrypoints.web.address': `127.0.0.1:${httpPort}`,
      'entrypoints.websecure.address': `127.0.0.1:${port}`,
      'entrypoints.internal.address': internal,
      'providers.file.directory': dynamic,
      'providers.docker.endpoint': `tcp://127.0.0.1:${docker.port}`,
    }),
    env: { BASE_DOMAIN: baseDomain, PATH: process.env['PATH'] ?? '' },
    logFile: join(options.directory, 'traefik.log'),
    ready: async () => (await fetch(`http://${internal}/ping`)).ok,
  }).catch(async (error: unknown) => {
    await docker.close()
    throw error
  })

  return {
    ...running,
    port,
    httpPort,
    setContainers: (containers) => docker.setContainers(containers),
    async kill() {
      await running.kill()
      await docker.close()
    },
    async stop() {
      const code = await running.stop()
      await docker.close()
      return code
    },
  }
}
