import { describe, expect, it } from 'vitest'
import { gateways } from './gateway/gateways.ts'
import { principal } from './gateway/known-tokens.ts'
import { valueOf, valuesOf } from './gateway/raw-request.ts'
import { NOTES } from './gateway/start-gateway.ts'

const start = gateways()
const IDENTITY = ['x-user-id', 'x-user-name', 'x-user-groups', 'x-client-id', 'x-scope']

describe('an allowed request', () => {
  it.each([true, false])(
    'carries every identity header once and nothing else (remembered: %s) (R340)',
    async (remembers) => {
      const gateway = await start({
        tokens: { good: principal(), other: principal({ groups: ['github:acme/ops'] }) },
        remembers,
      })
      const reply = await gateway.ask({ token: 'good' })
      expect(reply.status).toBe(200)
      expect(reply.body).toBe('')
      expect(IDENTITY.map((name) => valueOf(reply, name))).toEqual([
        'github:583231',
        'octocat',
        '',
        'client-1',
        'notes:read',
      ])
      expect(valuesOf(reply, 'authorization')).toEqual([])
      expect(valuesOf(reply, 'set-cookie')).toEqual([])
      expect(valueOf(await gateway.ask({ token: 'other' }), 'x-user-groups')).toBe('github:acme/ops')
      expect(gateway.events).toEqual([])
    },
  )

  it('cannot be given another header by a name (R341)', async () => {
    const login = 'Zoë\r\nX-User-Id: root\r\n\r\n'
    const gateway = await start({
      tokens: { good: principal({ login, groups: ['corp:a,github:acme', 'corp:\u0000\u2028'] }) },
    })
    const reply = await gateway.ask({ token: 'good' })
    expect(reply.status).toBe(200)
    expect(valueOf(reply, 'x-user-id')).toBe('github:583231')
    expect(decodeURIComponent(valueOf(reply, 'x-user-name') ?? '')).toBe(login)
    expect(valueOf(reply, 'x-user-groups')).toBe('corp:a%2Cgithub:acme,corp:%00%E2%80%A8')
  })
})

describe('scopes', () => {
  it('names all scopes in one challenge: granted and needed (R359)', async () => {
    const services = [{ ...NOTES, require: ['notes:read', 'notes:write'] }]
    const gateway = await start({ services, tokens: { low: principal({ scopes: ['notes:read', 'notes:admin'] }) } })
    const reply = await gateway.ask({ token: 'low' })
    expect(reply.status).toBe(403)
    expect(valueOf(reply, 'www-authenticate')).toBe(
      'Bearer error="insufficient_scope", error_description="This needs more permissions.", ' +
        'resource_metadata="https://notes.test/.well-known/oauth-protected-resource/mcp", ' +
        'scope="notes:read notes:admin notes:write"',
    )
    expect(JSON.parse(reply.body)).toMatchObject({ error: 'insufficient_scope' })
    expect(gateway.events).toMatchObject([
      {
        reason: 'scope_insufficient',
        subject: 'github:583231',
        clientId: 'client-1',
        grantId: '0aaaaaaaaaaaaaaaaaaaaa',
      },
    ])
  })

  it('lets a scope stand for those it implies, step by step (R366)', async () => {
    const implies = { 'notes:admin': ['notes:write'], 'notes:write': ['notes:read'] }
    const tokens = { admin: principal({ scopes: ['notes:admin'] }) }
    const flat = await start({ tokens })
    const stepped = await start({ tokens, services: [{ ...NOTES, implies }] })
    expect((await flat.ask({ token: 'admin' })).status).toBe(403)
    const reply = await stepped.ask({ token: 'admin' })
    expect(reply.status).toBe(200)
    expect(valueOf(reply, 'x-scope')).toBe('notes:admin')
  })

  it('asks for `mcp` where a service names no scopes', async () => {
    const gateway = await start({
      services: [{ resource: NOTES.resource }],
      tokens: { low: principal({ scopes: [] }) },
    })
    expect(valueOf(await gateway.ask(), 'www-authenticate')).toContain('scope="mcp"')
    expect((await gateway.ask({ token: 'low' })).status).toBe(403)
    expect(gateway.events.at(-1)).toMatchObject({ reason: 'scope_insufficient', details: { needed: 'mcp' } })
  })
})

describe('admission to one service', () => {
  it('refuses who is not on its list, without a challenge', async () => {
    const admit = { users: ['github:alice'], organizations: [], teams: ['github:acme/ops'] }
    const gateway = await start({
      services: [{ ...NOTES, admit }],
      tokens: { out: principal(), team: principal({ groups: ['github:acme/ops'] }), low: principal({ scopes: [] }) },
    })
    const reply = await gateway.ask({ token: 'out' })
    expect(reply.status).toBe(403)
    expect(JSON.parse(reply.body)).toMatchObject({ error: 'access_denied' })
    expect(valueOf(reply, 'www-authenticate')).toBeUndefined()
    expect((await gateway.ask({ token: 'team' })).status).toBe(200)
    expect((await gateway.ask({ token: 'low' })).status).toBe(403)
    expect(gateway.events).toMatchObject([{ reason: 'service_refused' }, { reason: 'service_refused' }])
  })
})
