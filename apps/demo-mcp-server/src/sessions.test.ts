import { describe, expect, it } from 'vitest'
import { toAuthInfo } from './caller.ts'
import { createNotes } from './notes.ts'
import { createSessions } from './sessions.ts'
import { createMcpServer } from './tools.ts'

const SUBJECT = 'github:1'
const authInfo = toAuthInfo(
  { subject: SUBJECT, login: 'alice', clientId: 'client-1', scopes: [] },
  'https://example.test',
)

function post(body: object, headers: Record<string, string> = {}): Request {
  return new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }),
  })
}

describe('createSessions', () => {
  it('closes the session that was used longest ago when the 1001st opens', async () => {
    const serve = createSessions(() => createMcpServer(createNotes()))
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    async function open(): Promise<string> {
      const response = await serve(post({ method: 'initialize', params }), SUBJECT, authInfo)
      await response.text()
      return response.headers.get('mcp-session-id') ?? ''
    }
    async function use(id: string): Promise<number> {
      const response = await serve(post({ method: 'ping' }, { 'mcp-session-id': id }), SUBJECT, authInfo)
      await response.text()
      return response.status
    }
    const ids: string[] = []
    for (let n = 0; n < 1000; n += 1) ids.push(await open())
    const [first = '', second = '', third = ''] = ids
    expect(await use(first)).toBe(200)
    await open()
    expect(await use(first)).toBe(200)
    expect(await use(second)).toBe(404)
    expect(await use(third)).toBe(200)
  })
})
