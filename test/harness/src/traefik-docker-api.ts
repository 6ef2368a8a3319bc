import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

/** A container as Traefik reads it: only what routes are made of. */
export interface Container {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Where it listens on loopback, in place of the port that its labels name. */
  readonly port: number
}

/** The five things that Traefik asks of Docker, answered for processes on loopback, so that it reads the committed labels. */
export interface DockerApi {
  readonly port: number
  /** These run now; Traefik is told at once. */
  setContainers(containers: readonly Container[]): void
  close(): Promise<void>
}

const VERSION = { ApiVersion: '1.51', MinAPIVersion: '1.24', Version: '28.0.0', Os: 'linux', Arch: 'amd64' }

/** All ports of a compose file are container ports; on loopback each process has one of its own. */
function labelsOf({ labels, port }: Container): Record<string, string> {
  const entries = Object.entries(labels).map(([name, value]): [string, string] => [
    name,
    name.endsWith('.loadbalancer.server.port') ? String(port) : value,
  ])
  return Object.fromEntries(entries)
}

function describe(container: Container): object {
  const labels = labelsOf(container)
  const network = labels['traefik.docker.network'] ?? 'public'
  return {
    Id: Buffer.from(container.name).toString('hex').padEnd(64, '0'),
    Name: `/${container.name}`,
    Names: [`/${container.name}`],
    Labels: labels,
    Config: { Labels: labels },
    State: { Status: 'running', Running: true },
    HostConfig: { NetworkMode: network },
    NetworkSettings: { Networks: { [network]: { IPAddress: '127.0.0.1' } } },
  }
}

/** Starts it on any free port of loopback. */
export async function startDockerApi(): Promise<DockerApi> {
  let containers: readonly Container[] = []
  const listeners = new Set<ServerResponse>()

  function answer(path: string): unknown {
    if (path === '/_ping') return 'OK'
    if (path === '/version') return VERSION
    if (path === '/containers/json') return containers.map(describe).map((all) => ({ ...all, State: 'running' }))
    const id = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1]
    return containers.map(describe).find((all) => 'Id' in all && all.Id === id)
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://docker')
    const path = pathname.replace(/^\/v[\d.]+/, '')
    response.setHeader('api-version', VERSION.ApiVersion)
    response.setHeader('content-type', 'application/json')
    if (path === '/events') {
      listeners.add(response)
      response.once('close', () => listeners.delete(response)).flushHeaders()
    } else {
      const body = answer(path)
      response.writeHead(body === undefined ? 404 : 200).end(JSON.stringify(body ?? { message: 'not here' }))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has a port')

  return {
    port: address.port,
    setContainers(next) {
      containers = next
      const time = Math.floor(Date.now() / 1000)
      const event = {
        Type: 'container',
        Action: 'start',
        status: 'start',
        Actor: { ID: 'any' },
        time,
        timeNano: time * 1e9,
      }
      for (const listener of listeners) listener.write(`${JSON.stringify(event)}\n`)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
