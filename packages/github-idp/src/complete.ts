import { OAuthError, type IdentityProvider } from '@gw/oauth-core'
import { authorizationCodeGrant } from 'openid-client'
import { needsMemberships } from './admission.ts'
import { signInFailure } from './failures.ts'
import type { GitHub } from './github.ts'
import { identify } from './identify.ts'
import { isTokenMemory, parsePending, type Pending } from './memory.ts'

/** What a callback may say; the rest of its query is not passed on. */
const ANSWER = ['code', 'state', 'iss', 'error'] as const

/** Redeems the callback's code, asks who the person is, and forgets the token unless a list needs it later (R193). */
export function createComplete(github: GitHub): IdentityProvider['complete'] {
  return async ({ callback, parameters, memory }) => {
    const pending = parsePending(memory)
    const token = await redeem(github, answered(callback, parameters, pending), pending)
    const identity = await identify(github, token)
    return needsMemberships(github.settings.admission) ? { identity, memory: token } : { identity }
  }
}

/** The address that GitHub sent the browser to, as far as it is read; checked before anything is sent anywhere. */
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

async function redeem({ configuration }: GitHub, address: URL, { state, verifier }: Pending): Promise<string> {
  let token: string
  try {
    const checks = { expectedState: state, pkceCodeVerifier: verifier }
    token = (await authorizationCodeGrant(configuration, address, checks)).access_token
  } catch (error) {
    throw signInFailure(error)
  }
  if (!isTokenMemory(token)) throw new OAuthError('upstream_failed', { failure: 'token_shape' })
  return token
}
