import { OAuthError, type IdentityProvider } from '@gw/oauth-core'
import { authorizationCodeGrant, fetchUserInfo, type Configuration } from 'openid-client'
import type { Admission } from './admission.ts'
import { identityOf, type Claims } from './claims.ts'
import { signInFailure } from './failures.ts'
import { parsePending, type Pending } from './pending.ts'

/** What a callback may say; the rest of its query is not passed on. */
const ANSWER = ['code', 'state', 'iss', 'error'] as const

/** Redeems the callback's code, checks the ID token, and drops the tokens once they have told who the person is. */
export function createComplete(
  issuer: () => Promise<Configuration>,
  admission: Admission,
): IdentityProvider['complete'] {
  return async ({ callback, parameters, memory }) => {
    const pending = parsePending(memory)
    const address = answered(callback, parameters, pending)
    let sources: readonly [Claims, ...Claims[]]
    try {
      sources = await redeem(await issuer(), address, pending)
    } catch (error) {
      throw signInFailure(error)
    }
    return { identity: identityOf(sources, admission) }
  }
}

/** The address that the issuer sent the browser to, as far as it is read; checked before anything is sent anywhere. */
function answered(callback: URL, parameters: URLSearchParams, { state }: Pending): URL {
  if (ANSWER.some((name) => parameters.getAll(name).length > 1)) throw new OAuthError('parameter_repeated')
  if (parameters.get('state') !== state) throw new OAuthError('transaction_unknown')
  if (!parameters.has('code') && !parameters.has('error')) throw new OAuthError('parameter_missing')
  const address = new URL(callback)
  for (const name of ANSWER) {
    const value = parameters.get(name)
    if (value !== null) address.searchParams.set(name, value)
  }
  return address
}

/** The claims of the ID token and, where the issuer has one, of its userinfo endpoint: that may know the groups. */
async function redeem(
  configuration: Configuration,
  address: URL,
  { state, nonce, verifier }: Pending,
): Promise<readonly [Claims, ...Claims[]]> {
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
  const tokens = await authorizationCodeGrant(configuration, address, checks)
  const claims = tokens.claims()
  if (claims === undefined) throw new OAuthError('upstream_failed', { failure: 'id_token' })
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return [claims]
  return [claims, await fetchUserInfo(configuration, tokens.access_token, claims.sub)]
}
