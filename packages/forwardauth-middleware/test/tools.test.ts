import type { Service } from '@gw/forwardauth-middleware'
import { describe, expect, it } from 'vitest'
import { gateways } from './gateway/gateways.ts'
import { principal } from './gateway/known-tokens.ts'
import { valueOf } from './gateway/raw-request.ts'
import { NOTES, type Gateway } from './gateway/start-gateway.ts'

const start = gateways()
const TOOLS: Service = {
  ...NOTES,
  tools: { 'delete_*': ['notes:admin'], add_note: ['notes:write'] },
  checksHeaders: true,
}
const tokens = { reader: principal(), writer: principal({ scopes: ['notes:read', 'notes:write'] }) }

const encoded = (name: string): string => `=?base64?${Buffer.from(name).toString('base64')}?=`

interface Call {
  readonly name?: string
  readonly method?: string
  readonly version?: string | null
  readonly token?: string
}

const call = (gateway: Gateway, { name, method = 'tools/call', version = '2026-07-28', token = 'reader' }: Call) =>
  gateway.ask({
    token,
    lines: [
      ...(version === null ? [] : [`MCP-Protocol-Version: ${version}`]),
      ...(method === '' ? [] : [`Mcp-Method: ${method}`]),
      ...(name === undefined ? [] : [`Mcp-Name: ${name}`]),
    ],
  })

describe('tool rules', () => {
  it('ask for the scopes of the tool that is called', async () => {
    const gateway = await start({ services: [TOOLS], tokens })
    expect((await call(gateway, { name: 'list_notes' })).status).toBe(200)
    expect((await call(gateway, { method: 'tools/list' })).status).toBe(200)
    const refused = await call(gateway, { name: 'delete_note' })
    expect(refused.status).toBe(403)
    expect(valueOf(refused, 'www-authenticate')).toContain('scope="notes:read notes:admin"')
    expect((await call(gateway, { name: 'add_note' })).status).toBe(403)
    expect((await call(gateway, { name: 'add_note', token: 'writer' })).status).toBe(200)
  })

  it('compare the decoded name, and its case (R380)', async () => {
    const gateway = await start({ services: [TOOLS], tokens })
    expect((await call(gateway, { name: encoded('delete_note') })).status).toBe(403)
    expect((await call(gateway, { name: encoded('löschen') })).status).toBe(200)
    expect((await call(gateway, { name: 'Delete_note' })).status).toBe(200)
    expect((await call(gateway, { name: '=?base64?!!?=' })).status).toBe(400)
  })

  it.each([
    ['Mcp-Method', { method: '' }],
    ['Mcp-Method, though there is a name', { method: '', name: 'list_notes' }],
    ['Mcp-Name', {}],
  ])('refuse a request without %s as MCP says (R379)', async (_, missing) => {
    const gateway = await start({ services: [TOOLS], tokens })
    const reply = await call(gateway, missing)
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.body)).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32020, message: 'MCP headers are missing.' },
    })
  })

  it('refuse a doubled header', async () => {
    const gateway = await start({ services: [TOOLS], tokens })
    const lines = ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: tools/list', 'mcp-method: tools/call']
    expect((await gateway.ask({ token: 'reader', lines })).status).toBe(400)
  })

  it.each([null, '2025-11-25', '2025-03-26', 'latest'])(
    'all apply to a POST under version %s, never none (R379)',
    async (version) => {
      const gateway = await start({ services: [TOOLS], tokens })
      const reply = await call(gateway, { version, method: 'tools/list' })
      expect(reply.status).toBe(403)
      expect(valueOf(reply, 'www-authenticate')).toContain('scope="notes:read notes:admin notes:write"')
    },
  )

  it('all apply to every POST of a service that does not check headers itself (R381)', async () => {
    const { checksHeaders: _, ...careless } = TOOLS
    const all = principal({ scopes: ['notes:read', 'notes:write', 'notes:admin'] })
    const gateway = await start({ services: [careless], tokens: { ...tokens, all } })
    expect((await call(gateway, { method: 'tools/list' })).status).toBe(403)
    expect((await call(gateway, { name: 'add_note', token: 'writer' })).status).toBe(403)
    expect((await call(gateway, { name: 'add_note', token: 'all' })).status).toBe(200)
    expect((await gateway.ask({ method: 'GET', token: 'reader' })).status).toBe(200)
  })

  it('are in the first challenge already, for clients that cannot ask again', async () => {
    const gateway = await start({ services: [TOOLS], tokens })
    expect(valueOf(await gateway.ask(), 'www-authenticate')).toContain('scope="notes:read notes:admin notes:write"')
    expect(valueOf(await gateway.ask({ method: 'GET' }), 'www-authenticate')).toContain('scope="notes:read"')
  })
})
