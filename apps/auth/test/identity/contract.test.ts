import { describeIdentityProvider, type Visitor } from '@gw/oauth-core/testing'
import { createOpenIdConnectIdentityProvider } from '../../src/identity/open-id-connect-identity-provider.ts'
import { ACCOUNTS, CALLBACK, CLIENT } from './accounts.ts'
import { startIssuer } from './issuer.ts'

const SUBJECTS: Readonly<Record<Visitor, string | undefined>> = {
  admitted: 'alice-248289761001',
  stranger: 'mallory',
  declining: undefined,
}

const harnessFor = (allow: { readonly users?: readonly string[]; readonly groups?: readonly string[] }) => ({
  rechecks: false,
  open: async () => {
    const issuer = await startIssuer({ client: CLIENT, callback: CALLBACK, accounts: ACCOUNTS })
    const { client_id: clientId, client_secret: clientSecret } = CLIENT
    return {
      provider: createOpenIdConnectIdentityProvider({ issuer: issuer.url, clientId, clientSecret, allow }),
      callback: CALLBACK,
      follow: (redirectTo: URL, visitor: Visitor) => issuer.follow(redirectTo, SUBJECTS[visitor]),
      breakUpstream: async () => {
        issuer.broken = true
      },
      close: () => issuer.close(),
    }
  },
})

describeIdentityProvider('OpenID Connect, by e-mail address', harnessFor({ users: ['Alice@Example.com'] }))
describeIdentityProvider('OpenID Connect, by subject', harnessFor({ users: ['id:alice-248289761001'] }))
describeIdentityProvider('OpenID Connect, by group', harnessFor({ groups: ['Ops Team'] }))
