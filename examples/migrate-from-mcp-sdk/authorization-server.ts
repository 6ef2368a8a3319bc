// What takes the provider's place. Who signs in is still the host's own affair.
import { createAuthorizationServer, type AuthorizationServer, type Resource } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import type { Router } from 'express'
import { env } from './env.ts'
import { createOwnSignIn, type Account } from './own-sign-in.ts'
import { createSignInPage } from './sign-in-page.ts'

export const issuer: string = env('ISSUER')

/** The MCP server as people type it. What was `scopesSupported` and `resourceName` is here. */
export const notes: Resource = {
  resource: `${issuer}/mcp`,
  name: 'Notes',
  scopes: { 'notes:read': 'Read your notes', 'notes:write': 'Change your notes' },
  require: ['notes:read'],
  implies: { 'notes:write': ['notes:read'] },
}

const accounts: readonly Account[] = [
  { id: '1', name: 'alice', blocked: false },
  { id: '2', name: 'mallory', blocked: true },
]
const ownSignIn = createOwnSignIn(new URL(`${issuer}/sign-in`), new URL(`${issuer}/callback/site`), (id) =>
  accounts.find((account) => account.id === id),
)

export const signInPage: Router = createSignInPage('/sign-in', ownSignIn, accounts)

export const server: AuthorizationServer = createAuthorizationServer({
  issuer,
  stores: createMemoryStores(), // @gw/redis-store for more than one process
  identityProviders: [ownSignIn],
  resources: [notes],
})
