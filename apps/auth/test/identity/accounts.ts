import type { Account } from './issuer.ts'

export const CALLBACK: URL = new URL('http://127.0.0.1:9/callback/oidc')

export const CLIENT = { client_id: 'gateway', client_secret: 'canary-oidc-client-secret' } as const

/** Alice proved her address; Mallory claims to have the same one, in every way that proves nothing. */
export const ACCOUNTS: readonly Account[] = [
  {
    sub: 'alice-248289761001',
    claims: {
      name: 'Alice',
      email: 'alice@example.com',
      email_verified: true,
      preferred_username: 'alice',
      groups: ['Ops Team', 'private'],
    },
  },
  {
    sub: 'mallory',
    claims: {
      name: 'Alice',
      email: 'alice@example.com',
      email_verified: false,
      preferred_username: 'alice@example.com',
      groups: ['ops team', 'Ops'],
    },
  },
]
