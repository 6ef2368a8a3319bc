import * as root from '@gw/github-idp'
import { expect, it } from 'vitest'

// A name that goes is a breaking change, a name that comes is a promise: either wants a changeset.
it('exports of @gw/github-idp are as promised', () => {
  expect(Object.keys(root).toSorted()).toEqual(['createGitHubIdentityProvider'])
})
