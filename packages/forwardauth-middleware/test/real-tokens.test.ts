import { createHash } from 'node:crypto'
import { createAuthorizationServer, type AuthorizationServer, type Ports } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { nodeSignatures } from '@gw/oauth-core/node'
import { createFakeIdentityProvider, createFixedClock, type FixedClock } from '@gw/oauth-core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { gateways } from './gateway/gateways.ts'
import { valueOf } from './gateway/raw-request.ts'
import { actAlone, revoke, signIn } from './gateway/sign-in.ts'
import { NOTES } from './gateway/start-gateway.ts'

const SECRET = 'not-a-secret-of-the-operator'
const REPORTS = {
  client_id: 'reports',
  client_secret_sha256: createHash('sha256').update(SECRET).digest('hex'),
  grant_types: ['client_credentials'],
  resources: [NOTES.resource],
}
const FILES = { resource: 'https://files.test/mcp' }
const start = gateways()
const open: AuthorizationServer[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

function createServer(ports: Partial<Ports>): { server: AuthorizationServer; clock: FixedClock } {
  const clock = createFixedClock()
  const person = { subject: '583231', login: 'Zoë, the first', groups: ['acme/ops'] }
  const server = createAuthorizationServer({
    issuer: 'https://auth.test',
    stores: createMemoryStores({ clock }),
    identityProviders: [createFakeIdentityProvider({ people: [person] })],
    resources: [NOTES, FILES],
    clients: [REPORTS],
    ports: { ...ports, clock },
  })
  open.push(server)
  return { server, clock }
}

describe.each([
  ['remembered tokens', { signatures: nodeSignatures }],
  ['tokens that are verified each time', {}],
])('%s', (_, ports) => {
  it('let their owner in, at their own service alone', async () => {
    const { server } = createServer(ports)
    const { clientId, accessToken: token } = await signIn(server, NOTES.resource, 'notes:read')
    const gateway = await start({ services: [NOTES, FILES], verifier: server.verifier })
    for (let time = 0; time < 3; time += 1) {
      const reply = await gateway.ask({ token })
      expect(reply.status).toBe(200)
      expect(valueOf(reply, 'x-user-id')).toBe('fake:583231')
      expect(valueOf(reply, 'x-user-name')).toBe('Zo%C3%AB%2C the first')
      expect(valueOf(reply, 'x-user-groups')).toBe('fake:acme/ops')
      expect(valueOf(reply, 'x-client-id')).toBe(clientId)
      expect(valueOf(reply, 'x-scope')).toBe('notes:read')
    }
    expect((await gateway.ask({ token, host: 'files.test' })).status).toBe(401)
    expect(gateway.events).toMatchObject([{ reason: 'token_audience', resource: FILES.resource }])
  })

  it('let a client in that acts for itself, under a name that no person can have (R275)', async () => {
    const { server } = createServer(ports)
    const token = await actAlone(server, 'reports', SECRET)
    const gateway = await start({ verifier: server.verifier })
    const reply = await gateway.ask({ token })
    expect(reply.status).toBe(200)
    expect(valueOf(reply, 'x-user-id')).toBe('client:reports')
    expect(valueOf(reply, 'x-client-id')).toBe('reports')
    for (const name of ['x-user-name', 'x-user-groups']) expect(valueOf(reply, name)).toBe('')
  })

  it('are refused once they are revoked, expired or changed (R358)', async () => {
    const { server, clock } = createServer(ports)
    const first = await signIn(server, NOTES.resource, 'notes:read')
    const second = await signIn(server, NOTES.resource, 'notes:read')
    const gateway = await start({ verifier: server.verifier })
    const asked = [{ token: first.accessToken }, { token: second.accessToken }]
    expect(await gateway.statuses(asked)).toEqual([200])

    await revoke(server, first)
    const revoked = await gateway.ask({ token: first.accessToken })
    expect(revoked.status).toBe(401)
    expect(valueOf(revoked, 'www-authenticate')).toMatch(/^Bearer error="invalid_token".*resource_metadata=/)

    const [head = '', payload = '', signature = ''] = second.accessToken.split('.')
    const changed = [`${head}.${payload}.${signature.toLowerCase()}`, `${head}.${payload}.`, `${head}..${signature}`]
    expect(await gateway.statuses(changed.map((token) => ({ token })))).toEqual([401])
    expect((await gateway.ask({ token: second.accessToken })).status).toBe(200)

    clock.advance(3600)
    expect((await gateway.ask({ token: second.accessToken })).status).toBe(401)
  })

  it('are told which scopes to ask for', async () => {
    const { server } = createServer(ports)
    const { accessToken: token } = await signIn(server, NOTES.resource, 'notes:write')
    const gateway = await start({ verifier: server.verifier })
    const reply = await gateway.ask({ token })
    expect(reply.status).toBe(403)
    expect(valueOf(reply, 'www-authenticate')).toContain('scope="notes:write notes:read"')
  })
})
