import * as root from '@gw/oauth-core'
import * as express from '@gw/oauth-core/express'
import * as mcpSdk from '@gw/oauth-core/mcp-sdk'
import * as memory from '@gw/oauth-core/memory'
import * as node from '@gw/oauth-core/node'
import * as testing from '@gw/oauth-core/testing'
import { describe, expect, it } from 'vitest'

// A name that goes is a breaking change, a name that comes is a promise: either wants a changeset.
describe('the exports of @gw/oauth-core', () => {
  it.each([
    [
      '.',
      root,
      [
        'ABSENT',
        'ConfigurationError',
        'OAuthError',
        'RECORD_KINDS',
        'SIGNATURE_ALGORITHMS',
        'createAuthorizationServer',
        'createResourceDirectory',
        'dpopNonceOf',
        'epochMs',
        'failureOf',
        'formatChallenge',
        'isOAuthError',
        'parseTokenCredentials',
        'protectedResourceMetadataUrl',
        'requiredScopes',
        'resourceFailureOf',
        'revision',
        'withImplied',
      ],
    ],
    ['./express', express, ['createOAuthRouter', 'requireBearer', 'requireBearerAuth']],
    ['./mcp-sdk', mcpSdk, ['createTokenVerifier', 'toAuthInfo']],
    ['./memory', memory, ['createMemoryStores']],
    ['./node', node, ['createKeyDirectory', 'createPinnedFetch', 'nodeSignatures']],
    [
      './testing',
      testing,
      ['createFakeIdentityProvider', 'createFixedClock', 'describeIdentityProvider', 'describeStores'],
    ],
  ])('are in %s as promised', (_, entry, names) => {
    expect(Object.keys(entry).toSorted()).toEqual(names)
  })
})
