import { describe, expect, it } from 'vitest'
import { ConfigurationError, createAuthorizationServer } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'

describe('createAuthorizationServer', () => {
  it('names every fault at once, each with its fix (R407)', () => {
    const { ephemeral: _, ...durable } = createMemoryStores()
    const provider = createFakeIdentityProvider({ id: 'client', people: [{ subject: '1', login: 'alice' }] })
    const build = () =>
      createAuthorizationServer({
        issuer: 'http://auth.example.com/',
        secret: 'short',
        stores: durable,
        identityProviders: [provider, provider],
        resources: [{ resource: 'https://h.example/mcp/', require: [] }],
        clients: [{ client_id: 'a b', redirect_uris: [], client_secret_sha256: 'x' }],
        lifetimes: { accessToken: 5000, grant: 200, client: 100 },
      })
    expect(build).toThrow(ConfigurationError)
    for (const part of [
      /https/,
      /32 bytes/,
      /"client"/,
      /different id/,
      /trailing slash|slash/,
      /require/,
      /client_id takes/,
      /redirect_uris needs/,
      /64 lower-case hex/,
      /accessToken takes 60 to 900/,
      /lifetimes.client must not be shorter/,
    ]) {
      expect(build).toThrow(part)
    }
  })

  it('wants a secret when the stores outlive the process, and somewhere to sign in', () => {
    const { ephemeral: _, ...durable } = createMemoryStores()
    const base = { issuer: 'https://auth.example.com', resources: [{ resource: 'https://h.example/mcp' }] }
    expect(() => createAuthorizationServer({ ...base, stores: durable, identityProviders: [] })).toThrow(
      /secret is missing[\s\S]*nobody could sign in/,
    )
  })

  it('takes no word that is not one of the choices for a default', () => {
    const options = {
      issuer: 'https://auth.example.com',
      stores: createMemoryStores(),
      identityProviders: [createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })],
      resources: [{ resource: 'https://h.example/mcp' }],
    }
    const choices = { registration: 'closed', clientManagement: false, dpopNonce: 'on', refreshRotation: 'never' }
    const build = () => Reflect.apply(createAuthorizationServer, undefined, [{ ...options, ...choices }])
    for (const name of Object.keys(choices)) expect(build).toThrow(`${name} takes `)
    expect(() => createAuthorizationServer({ ...options, registration: 'off' })).not.toThrow()
  })

  it('starts nothing at construction, and ends what it started', async () => {
    const server = createAuthorizationServer({
      issuer: 'https://auth.example.com',
      stores: createMemoryStores(),
      identityProviders: [createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })],
      resources: [{ resource: 'https://h.example/mcp' }],
    })
    expect(await server.readiness()).toEqual({ ready: true, store: 'ok', keys: 'ok', faults: [] })
    await server.close()
    await server.close()
  })
})
