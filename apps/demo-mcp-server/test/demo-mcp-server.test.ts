import { describe, expect, it } from 'vitest'
import type { Connect } from './clients.ts'
import { connectV1, connectV2 } from './clients.ts'
import { identity, RESOURCE_METADATA, serve } from './serve.ts'

const READ = 'notes:read'
const BOTH = 'notes:read notes:write'

const clients: [name: string, connect: Connect, version: string, sessions: boolean][] = [
  ['SDK v1', connectV1, '2025-11-25', true],
  ['SDK v2, as a client of the stateful versions', connectV2('legacy'), '2025-11-25', true],
  ['SDK v2', connectV2('auto'), '2026-07-28', false],
]

describe.each(clients)('demo MCP server, %s', (_name, connect, version, sessions) => {
  it('speaks the newest version that the client knows', async () => {
    const client = await connect(await serve(), identity('alice', READ))
    expect(client.version).toBe(version)
    expect(client.sessionId !== undefined).toBe(sessions)
    expect(await client.tools()).toEqual(['whoami', 'echo', 'list_notes', 'add_note', 'delete_note'])
  })

  it('tells who calls, and the names of the headers but no value', async () => {
    const client = await connect(await serve(), { ...identity('alice', BOTH), 'x-canary': 'never-shown' })
    const text = await client.call('whoami')
    expect(JSON.parse(text)).toMatchObject({
      subject: 'github:alice',
      login: 'alice',
      clientId: 'client-1',
      scopes: [READ, 'notes:write'],
      headers: expect.arrayContaining(['x-user-id', 'x-canary']),
    })
    expect(text).not.toContain('never-shown')
  })

  it('keeps the notes of each person apart', async () => {
    const url = await serve()
    const alice = await connect(url, identity('alice', BOTH))
    const bob = await connect(url, identity('bob', BOTH))
    const { id } = JSON.parse(await alice.call('add_note', { text: 'buy milk' }))
    expect(await bob.call('list_notes')).toBe('[]')
    expect(await bob.call('delete_note', { id })).toBe('{"error":"no such note"}')
    expect(await alice.call('list_notes')).toContain('buy milk')
    expect(await alice.call('delete_note', { id })).toBe(JSON.stringify({ deleted: id }))
    expect(await alice.call('list_notes')).toBe('[]')
  })

  it.each(['add_note', 'delete_note'])('refuses %s without notes:write with the challenge of step-up', async (tool) => {
    const refused: Response[] = []
    const client = await connect(await serve(), identity('alice', READ), async (input, init) => {
      const response = await fetch(input, init)
      if (!response.ok) refused.push(response.clone())
      return response
    })
    await expect(client.call(tool, { text: 'x', id: 'x' })).rejects.toThrow(/403|insufficient_scope|[Ss]cope/)
    const answers = refused.filter((response) => response.status === 403)
    expect(answers).toHaveLength(1)
    const challenge = answers[0]?.headers.get('www-authenticate') ?? ''
    expect(challenge).toMatch(/^Bearer error="insufficient_scope", error_description="This needs more permissions\."/)
    expect(challenge).toContain(`resource_metadata="${RESOURCE_METADATA}"`)
    expect(challenge).toMatch(/scope="notes:write notes:read"/)
    expect(await client.call('list_notes')).toBe('[]')
  })
})

const call = (url: string, body: unknown, headers: Record<string, string>): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(body),
  })

const initialize = (protocolVersion: string): unknown => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'by-hand', version: '1' } },
})

describe('demo MCP server, a stateful version by hand', () => {
  it.each(['2025-03-26', '2025-06-18', '2025-11-25'])('agrees on %s when the client asks for it', async (version) => {
    const response = await call(await serve(), initialize(version), identity('alice', READ))
    expect(await response.text()).toContain(`"protocolVersion":"${version}"`)
  })

  it('judges a call by the scopes of its own request, not by those the session began with', async () => {
    const url = await serve()
    const opened = await call(url, initialize('2025-11-25'), identity('alice', BOTH))
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
    await opened.text()
    const add = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'add_note', arguments: { text: 'x' } } }
    expect((await call(url, add, { ...identity('alice', READ), ...session })).status).toBe(403)
    expect((await call(url, add, { ...identity('alice', BOTH), ...session })).status).toBe(200)
  })

  it.each(['POST', 'GET', 'DELETE'])(
    'does not know a session at %s when another person uses it (R382)',
    async (method) => {
      const url = await serve()
      const opened = await call(url, initialize('2025-11-25'), identity('alice', BOTH))
      const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
      await opened.text()
      const request = {
        method,
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...session },
        ...(method === 'POST' ? { body: JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' }) } : {}),
      }
      const as = (headers: Record<string, string>): RequestInit => ({
        ...request,
        headers: { ...request.headers, ...headers },
        signal: AbortSignal.timeout(5000),
      })
      expect((await fetch(url, as(identity('bob', BOTH)))).status).toBe(404)
      expect((await fetch(url, as({}))).status).toBe(500)
      const own = await fetch(url, as(identity('alice', BOTH)))
      expect(own.status).toBe(200)
      await own.body?.cancel()
    },
  )

  it('answers nobody without an identity, and not as if he could sign in for it', async () => {
    const response = await call(await serve(), initialize('2025-11-25'), {})
    expect(response.status).toBe(500)
    expect(response.headers.has('www-authenticate')).toBe(false)
  })
})
