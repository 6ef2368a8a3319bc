import type { OAuthTokenVerifier as VerifierV1 } from '@modelcontextprotocol/sdk/server/auth/provider.js'
import type { AuthInfo as AuthInfoV1 } from '@modelcontextprotocol/sdk/server/auth/types.js'
import type { AuthInfo as AuthInfoV2, OAuthTokenVerifier as VerifierV2 } from '@modelcontextprotocol/server'
import type { AuthorizationServer } from '@gw/oauth-core'
import { requireBearerAuth } from '@gw/oauth-core/express'
import type { AuthInfo, TokenVerifier } from '@gw/oauth-core/mcp-sdk'
import { assertType, expectTypeOf, test } from 'vitest'

declare const server: AuthorizationServer

test("what tools are told is the SDKs' own type", () => {
  expectTypeOf<AuthInfo>().toExtend<AuthInfoV1>()
  expectTypeOf<AuthInfo>().toExtend<AuthInfoV2>()
})

test("the verifier is one for the SDKs' own requireBearerAuth", () => {
  expectTypeOf<TokenVerifier>().toExtend<VerifierV1>()
  expectTypeOf<TokenVerifier>().toExtend<VerifierV2>()
})

test('tokens are always for a resource', () => {
  // @ts-expect-error -- without it a token for another service would pass
  assertType(() => requireBearerAuth({ verifier: server }))
  assertType(() => requireBearerAuth({ verifier: server, expectedResource: 'https://notes.example.com/mcp' }))
})
