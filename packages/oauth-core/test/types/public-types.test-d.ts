import {
  createAuthorizationServer,
  OAuthError,
  type EpochMs,
  type GrantRequest,
  type Guard,
  type RequestParameters,
  type Revision,
  type Stores,
} from '@gw/oauth-core'
import { requireBearer } from '@gw/oauth-core/express'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { assertType, expectTypeOf, test } from 'vitest'

const needed = { issuer: 'https://auth.example.com', identityProviders: [], resources: [] }

const guard: Guard = async () => ({ response: new Response() })

test('memory stores are stores', () => {
  expectTypeOf(createMemoryStores()).toExtend<Stores>()
})

test('nothing works without stores', () => {
  // @ts-expect-error -- there is no default place for grants
  createAuthorizationServer(needed)
  createAuthorizationServer({ ...needed, stores: createMemoryStores() })
})

test('options have no unknown member, which would be a setting without effect', () => {
  // @ts-expect-error -- PKCE cannot be switched off
  createAuthorizationServer({ ...needed, stores: createMemoryStores(), pkce: false })
})

test('instants and revisions are no bare numbers and texts', () => {
  // @ts-expect-error -- a number without a unit
  assertType<EpochMs>(0)
  // @ts-expect-error -- a revision comes from a reading
  assertType<Revision>('1')
})

test('the reasons of an error are a closed list', () => {
  // @ts-expect-error -- no such reason
  assertType(new OAuthError('made_up'))
  assertType(new OAuthError('store_unavailable'))
})

test('a guard gives a principal only after its answer was ruled out', async () => {
  const outcome = await guard(new Request('https://notes.example.com/mcp'))
  // @ts-expect-error -- it may be the response
  assertType(outcome.principal)
  if ('principal' in outcome) expectTypeOf(outcome.principal.scopes).toEqualTypeOf<readonly string[]>()
  assertType(requireBearer(guard))
})

test('the form of a grant of one’s own has a type that can be named', () => {
  expectTypeOf<GrantRequest['parameters']>().toEqualTypeOf<RequestParameters>()
  expectTypeOf<RequestParameters['get']>().returns.toEqualTypeOf<string | undefined>()
})
