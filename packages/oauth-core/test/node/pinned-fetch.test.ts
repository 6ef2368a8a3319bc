import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { createServer as createListener, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createPinnedFetch } from '@gw/oauth-core/node'
import { isOAuthError, type FailureDetails } from '@gw/oauth-core'
import { createCertificateAuthority, lacks } from '@gw/test-harness'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGuardedFetch, type GuardedFetchParts } from '../../src/node/guarded-fetch.ts'
import { isPublicAddress } from '../../src/node/public-address.ts'
import { createResolveName } from '../../src/node/resolve-name.ts'
import { startNameServer } from './name-server.ts'

const BOUNDS = { maxBytes: 5120, timeoutMs: 5000 }

/** Why a fetch was refused, as the log will have it. */
async function refusalOf(fetched: Promise<unknown>): Promise<FailureDetails & { readonly reason: string }> {
  const error: unknown = await fetched.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isOAuthError(error)) throw new Error('expected a refusal', { cause: error })
  return { reason: error.reason, ...error.details }
}

/** A guard whose one name leads where the test says; everything else is what {@link createPinnedFetch} takes. */
const guarded = (parts: Partial<GuardedFetchParts>) =>
  createGuardedFetch({
    ports: [443],
    resolveName: async () => [],
    isPublicAddress,
    ca: undefined,
    maxUnderWay: 8,
    ...parts,
  })

/** Counts what the whole process tries to connect to. */
function watchConnections() {
  return vi.spyOn(Socket.prototype, 'connect')
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('what is refused before anything is sent', () => {
  it.each(
    [
      '127.0.0.1 127.8.8.8 10.0.0.1 172.16.0.1 172.31.255.254 192.168.1.1 169.254.169.254 100.64.0.1',
      '192.0.0.8 198.18.0.1 198.19.255.255 0.0.0.0 240.0.0.1 255.255.255.255 224.0.0.1',
    ].flatMap((line) => line.split(' ')),
  )('is a name that leads to %s (R102)', async (address) => {
    const connect = watchConnections()
    const fetch = guarded({ resolveName: async () => [address] })
    expect(await refusalOf(fetch('https://client.example.org/doc', BOUNDS))).toMatchObject({
      reason: 'client_document',
      check: 'address not public',
    })
    expect(connect).not.toHaveBeenCalled()
  })

  it.each([
    '::1',
    '::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:a00:1::',
    '2001:0:53aa:64c::1',
  ])('is a name that leads to %s (R103)', async (address) => {
    const connect = watchConnections()
    const fetch = guarded({ resolveName: async () => [address] })
    expect(await refusalOf(fetch('https://client.example.org/doc', BOUNDS))).toMatchObject({
      check: 'address not public',
    })
    expect(connect).not.toHaveBeenCalled()
  })

  it('is a name with one private address among public ones, wherever it stands (R106)', async () => {
    const connect = watchConnections()
    for (const addresses of [
      ['1.1.1.1', '10.0.0.1'],
      ['10.0.0.1', '1.1.1.1'],
      ['1.1.1.1', '::1'],
    ]) {
      const fetch = guarded({ resolveName: async () => addresses })
      expect(await refusalOf(fetch('https://client.example.org/doc', BOUNDS))).toMatchObject({
        check: 'address not public',
      })
    }
    expect(connect).not.toHaveBeenCalled()
  })

  it('never reaches a listener on this host: it counts no connection (R102)', async () => {
    let connections = 0
    const listener = createListener((socket) => {
      connections += 1
      socket.destroy()
    })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const port = portOf(listener)
    const fetch = guarded({ ports: [port], resolveName: async () => ['127.0.0.1'] })
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await refusalOf(fetch(`https://client.example.org:${port}/doc`, BOUNDS))
    }
    // A connection of our own that does arrive shows that the listener counts.
    const own = new Socket()
    own.connect(port, '127.0.0.1')
    await once(own, 'close')
    expect(connections).toBe(1)
    listener.close()
  })

  it.each([
    ['127.0.0.1', 'https://127.0.0.1/doc'],
    ['a public address', 'https://1.1.1.1/doc'],
    ['2130706433', 'https://2130706433/doc'],
    ['0x7f000001', 'https://0x7f000001/doc'],
    ['a mapped address', 'https://[::ffff:7f00:1]/doc'],
    ['an address with a dot behind', 'https://127.0.0.1./doc'],
    ['a name with a dot behind', 'https://client.example.org./doc'],
    ['localhost', 'https://localhost/doc'],
  ])('is %s in place of a domain, without asking for it (R104)', async (_what, url) => {
    const resolveName = vi.fn<GuardedFetchParts['resolveName']>(async () => ['1.1.1.1'])
    expect(await refusalOf(guarded({ resolveName })(url, BOUNDS))).toMatchObject({ check: 'host' })
    expect(resolveName).not.toHaveBeenCalled()
  })

  it.each([
    ['http://redis:6379/doc', 'https URL'],
    ['https://redis:6379/doc', 'host'],
    ['https://traefik:8080/api/rawdata', 'host'],
    ['https://redis.client.example.org:6379/doc', 'port'],
    ['https://auth.client.example.org:9464/metrics', 'port'],
    ['https://user@client.example.org/doc', 'https URL'],
    ['client.example.org', 'https URL'],
  ])('is whatever else listens in our own network: %s (R121)', async (url, check) => {
    const connect = watchConnections()
    expect(await refusalOf(createPinnedFetch()(url, BOUNDS))).toMatchObject({ reason: 'client_document', check })
    expect(connect).not.toHaveBeenCalled()
  })

  it('is a domain that leads into our own network, on the port of https too (R121)', async () => {
    const connect = watchConnections()
    for (const address of ['10.203.99.2', '172.18.0.2', '192.168.65.1']) {
      const fetch = guarded({ resolveName: async () => [address] })
      await refusalOf(fetch('https://redis.client.example.org/doc', BOUNDS))
    }
    expect(connect).not.toHaveBeenCalled()
  })

  it('is a name without an address', async () => {
    expect(await refusalOf(guarded({})('https://client.example.org/doc', BOUNDS))).toMatchObject({
      check: 'no address',
    })
  })
})

describe('createPinnedFetch', () => {
  it.each([[[]], [[0]], [[65_536]], [[1.5]]])('takes no ports such as %j', (ports) => {
    expect(() => createPinnedFetch({ ports })).toThrow(RangeError)
  })
})

describe('createResolveName', () => {
  it('gives every address that the name server knows', async () => {
    const server = await startNameServer(['192.0.2.7', '10.0.0.1'])
    const resolve = createResolveName([server.address])
    expect(await resolve('client.example.org', AbortSignal.timeout(5000))).toEqual(['192.0.2.7', '10.0.0.1'])
    expect(server.asked()).toBe(2)
    server.close()
  })

  it('gives up a silent name server at the deadline, which the fetch then tells (R108)', async () => {
    const server = await startNameServer(undefined)
    const fetch = guarded({ resolveName: createResolveName([server.address]) })
    expect(await refusalOf(fetch('https://client.example.org/doc', { ...BOUNDS, timeoutMs: 100 }))).toMatchObject({
      check: 'deadline',
    })
    server.close()
  })
})

const portOf = (listening: Pick<Server, 'address'>): number => {
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return address.port
}

describe.skipIf(lacks('openssl'))('a connection to a public address', () => {
  let directory: string
  let server: Server
  let handle: RequestListener
  let port: number
  let ca: string
  let otherCa: string
  const requests: IncomingMessage[] = []

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gw-fetch-'))
    const authority = await createCertificateAuthority(directory)
    const { certificate, key } = await authority.issue('client', ['client.example.org'])
    ca = authority.ca
    const other = await mkdtemp(join(directory, 'other-'))
    otherCa = (await createCertificateAuthority(other)).ca
    server = createServer({ cert: await readFile(certificate), key: await readFile(key) }, (request, response) => {
      requests.push(request)
      handle(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = portOf(server)
  })

  afterEach(() => {
    requests.length = 0
    server.closeAllConnections()
  })

  afterAll(async () => {
    server.close()
    await rm(directory, { recursive: true })
  })

  /** The guard as it is, but for one address of this host, which counts as public. */
  const open = (parts: Partial<GuardedFetchParts> = {}) =>
    guarded({
      ports: [port],
      ca,
      resolveName: async () => ['127.0.0.1'],
      isPublicAddress: (address) => address === '127.0.0.1' || isPublicAddress(address),
      ...parts,
    })
  const url = (path = '/doc', host = 'client.example.org') => `https://${host}:${port}${path}`
  const answer = (status: number, headers: Record<string, string>, body: string | Uint8Array = '') => {
    handle = (_request: IncomingMessage, response: ServerResponse) => response.writeHead(status, headers).end(body)
  }

  it('asks for JSON under the name of the URL, and for nothing else, and gives back what came', async () => {
    answer(200, { 'content-type': 'application/json', 'cache-control': 'max-age=60' }, '{"a":1}')
    const { status, headers, body } = await open()(url('/a%20b?c=d'), BOUNDS)
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/json',
      'max-age=60',
    ])
    expect(new TextDecoder().decode(body)).toBe('{"a":1}')
    const [request] = requests
    expect([request?.method, request?.url]).toEqual(['GET', '/a%20b?c=d'])
    expect(request?.headers).toEqual({
      host: `client.example.org:${port}`,
      accept: 'application/json',
      'accept-encoding': 'identity',
      connection: 'close',
    })
    expect(request?.socket).toMatchObject({ servername: 'client.example.org' })
  })

  it('resolves once and connects to exactly what it judged, whatever the name says next (R105)', async () => {
    answer(200, { 'content-type': 'application/json' }, '{}')
    const connect = watchConnections()
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const resolveName = vi.fn<GuardedFetchParts['resolveName']>(async () => answers.shift() ?? [])
    const fetch = open({ resolveName })
    expect((await fetch(url(), BOUNDS)).status).toBe(200)
    expect(resolveName).toHaveBeenCalledTimes(1)
    const targets = connect.mock.calls.map(([target]) => target)
    expect(targets).toMatchObject([{ host: '127.0.0.1', port }])
    expect(await refusalOf(fetch(url(), BOUNDS))).toMatchObject({ check: 'address not public' })
    expect(requests).toHaveLength(1)
  })

  it('follows no redirect: its answer is the answer (R100)', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      answer(status, { location: url('/elsewhere') })
      expect((await open()(url(), BOUNDS)).status).toBe(status)
    }
    expect(requests.map((request) => request.url)).toEqual(Array(5).fill('/doc'))
  })

  it('cuts off a body that is announced, or comes, beyond the limit (R107)', async () => {
    const long = 'x'.repeat(5121)
    answer(200, { 'content-length': '5121' }, long)
    expect(await refusalOf(open()(url(), BOUNDS))).toMatchObject({ check: 'size' })

    const closed = new Promise((resolve) => {
      handle = (request, response) => {
        const more = (): void => void response.write(long, (error) => error ?? more()) // for ever, unless it is cut off
        request.socket.on('close', resolve)
        more()
      }
    })
    expect(await refusalOf(open()(url(), BOUNDS))).toMatchObject({ check: 'size' })
    await closed

    answer(200, {}, 'x'.repeat(5120))
    expect((await open()(url(), BOUNDS)).body).toHaveLength(5120)
  })

  it.each(['gzip', 'br', 'gzip, gzip, gzip', 'identity, gzip', 'x-unknown'])(
    'unpacks nothing: content encoding %s (R107)',
    async (encoding) => {
      answer(200, { 'content-encoding': encoding }, gzipSync(Buffer.alloc(50_000_000)))
      expect(await refusalOf(open()(url(), BOUNDS))).toMatchObject({ check: 'content encoding' })
    },
  )

  it('waits for headers and body together no longer than the deadline (R108)', async () => {
    const soon = { ...BOUNDS, timeoutMs: 300 }
    handle = () => undefined
    expect(await refusalOf(open()(url(), soon))).toMatchObject({ check: 'deadline' })
    handle = (_request, response) => void response.writeHead(200).write('{')
    expect(await refusalOf(open()(url(), soon))).toMatchObject({ check: 'deadline' })
  })

  it('refuses endless headers', async () => {
    answer(200, { 'x-long': 'x'.repeat(10_000) })
    expect(await refusalOf(open()(url(), BOUNDS))).toMatchObject({ check: 'connection' })
  })

  it("believes nobody but the name's own certificate", async () => {
    answer(200, {}, '{}')
    expect(await refusalOf(open({ ca: otherCa })(url(), BOUNDS))).toMatchObject({ check: 'connection' })
    expect(await refusalOf(open({ ca: undefined })(url(), BOUNDS))).toMatchObject({ check: 'connection' })
    expect(await refusalOf(open()(url('/doc', 'other.example.org'), BOUNDS))).toMatchObject({ check: 'connection' })
    expect(requests).toHaveLength(0)
  })

  it('holds no more connections than its share (R120)', async () => {
    const waiting: ServerResponse[] = []
    handle = (_request, response) => void waiting.push(response)
    const fetch = open({ maxUnderWay: 2 })
    const two = [fetch(url(), BOUNDS), fetch(url(), BOUNDS)]
    await vi.waitUntil(() => waiting.length === 2)
    expect(await refusalOf(fetch(url(), BOUNDS))).toMatchObject({ reason: 'rate_limited' })
    for (const response of waiting) response.end('{}')
    await Promise.all(two)
    answer(200, {}, '{}')
    expect((await fetch(url(), BOUNDS)).status).toBe(200)
  })
})
