import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGateway, type Gateway } from './gateway.ts'

const PINNED = {
  client_id: 'https://client.example.org/oauth/client.json',
  client_name: 'Pinned client',
  redirect_uris: ['http://127.0.0.1/callback'],
  logo_uri: 'https://client.example.org/logo.png',
}

const listener = createServer((socket) => socket.destroy())
let connections = 0
let port: number
let gateway: Gateway
let directory: string

beforeAll(async () => {
  listener.on('connection', () => (connections += 1))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  port = portOf(listener.address())
  directory = await mkdtemp(join(tmpdir(), 'gw-clients-'))
  const file = join(directory, 'clients.yaml')
  writeFileSync(file, JSON.stringify({ clients: [PINNED] }))
  gateway = await startGateway({ METRICS_PORT: '0', CLIENTS_FILE: file, CLIENT_DOCUMENT_PORTS: `443,${port}` })
}, 30_000)

afterAll(async () => {
  await gateway.stop()
  listener.close()
  await rm(directory, { recursive: true })
})

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return address.port
}

/** What a browser gets that comes for a client of this id. */
async function authorize(clientId: string) {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: 'http://127.0.0.1:4711/callback',
    response_type: 'code',
    code_challenge_method: 'S256',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    resource: `${gateway.url}/mcp`,
  })
  const response = await fetch(`${gateway.url}/authorize?${query.toString()}`, { redirect: 'manual' })
  return { status: response.status, location: response.headers.get('location') }
}

describe('clients by metadata document, in a process of the app', { timeout: 30_000 }, () => {
  it('are promised in the metadata (R37)', async () => {
    const metadata: unknown = await (await fetch(`${gateway.url}/.well-known/oauth-authorization-server`)).json()
    expect(metadata).toMatchObject({ client_id_metadata_document_supported: true })
  })

  it('are those that the operator pinned', async () => {
    const { status, location } = await authorize(PINNED.client_id)
    expect(status).toBe(303)
    expect(location).toContain('/consent?transaction=')
  })

  it.each([
    ['an address', (at: number) => `https://127.0.0.1:${at}/client.json`],
    ['an address as a number', (at: number) => `https://2130706433:${at}/client.json`],
    ['a name of this machine', (at: number) => `https://localhost:${at}/client.json`],
    ['a container of ours', () => 'https://redis:6379/client.json'],
    ['a page of our proxy', () => 'https://traefik:8080/api/rawdata'],
    ['plain http', (at: number) => `http://127.0.0.1:${at}/client.json`],
  ])('reach nothing of this network by %s: no connection comes (R104, R121)', async (_what, urlOf) => {
    expect(await authorize(urlOf(port))).toEqual({ status: 400, location: null })
    expect(connections).toBe(0)
  })
})
