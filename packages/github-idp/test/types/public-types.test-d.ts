import { createGitHubIdentityProvider } from '@gw/github-idp'
import type { IdentityProvider } from '@gw/oauth-core'
import { expectTypeOf, test } from 'vitest'

const app = { clientId: 'Iv1.0123456789abcdef', clientSecret: 'of the OAuth app' }

test('GitHub is an identity provider', () => {
  expectTypeOf(createGitHubIdentityProvider).returns.toExtend<IdentityProvider>()
})

test('who may enter is said, never assumed', () => {
  // @ts-expect-error -- no allow-list
  createGitHubIdentityProvider(app)
  // @ts-expect-error -- `everybody` is the one word
  createGitHubIdentityProvider({ ...app, allow: '*' })
  createGitHubIdentityProvider({ ...app, allow: { users: ['octocat'] } })
})
