import { createAuthorizationServer, type AuthorizationServer, type AuthorizationServerOptions } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import {
  createFakeIdentityProvider,
  createFixedClock,
  type FakeIdentityProvider,
  type FixedClock,
} from '@gw/oauth-core/testing'

export const ISSUER = 'https://auth.example.com'
export const NOTES = 'https://notes.example.com/mcp'
export const FILES = 'https://files.example.com/mcp'

/** RFC 7636 Appendix B. */
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** An authorization server in memory, with a clock that stands still and people who need no page to sign in. */
export interface TestServer {
  readonly server: AuthorizationServer
  readonly clock: FixedClock
  readonly people: FakeIdentityProvider
  /** A request to a path of the issuer; asserts that the path is ours. */
  send(path: string, init?: RequestInit): Promise<Response>
}

export function createTestServer(options: Partial<AuthorizationServerOptions> = {}): TestServer {
  const clock = createFixedClock()
  const people = createFakeIdentityProvider({
    people: [
      { subject: '1', login: 'alice', name: 'Alice', groups: ['acme', 'acme/ops'] },
      { subject: '2', login: 'bob' },
      { subject: '3', login: 'mallory', admitted: false },
      // Alice after a change of name, and a stranger who took her old one.
      { subject: '1', login: 'alice-renamed' },
      { subject: '4', login: 'ALICE' },
    ],
  })
  const server = createAuthorizationServer({
    issuer: ISSUER,
    stores: createMemoryStores({ clock }),
    identityProviders: [people],
    resources: [
      {
        resource: NOTES,
        name: 'Notes',
        scopes: { 'notes:read': 'Read your notes', 'notes:write': 'Change your notes' },
        implies: { 'notes:write': ['notes:read'] },
        require: ['notes:read'],
        default: true,
      },
      { resource: FILES },
    ],
    redirectSchemes: ['cursor'],
    ...options,
    ports: { clock, ...options.ports },
  })
  return {
    server,
    clock,
    people,
    async send(path, init = {}) {
      const request = new Request(new URL(path, options.issuer ?? ISSUER), { redirect: 'manual', ...init })
      const response = await server.fetch(request, { clientAddress: '198.51.100.7' })
      if (response === undefined) throw new Error(`${path} is none of the server's paths`)
      return response
    },
  }
}
