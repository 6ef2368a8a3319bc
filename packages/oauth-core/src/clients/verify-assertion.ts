import { OAuthError } from '../errors/oauth-error.ts'
import type { Once } from '../keys/once.ts'
import { publicJwk } from '../keys/public-jwk.ts'
import type { Clock } from '../ports/clock.ts'
import type { Signatures } from '../ports/signatures.ts'
import { requireTimelyAssertion, type ClientAssertion } from '../protocol/client-assertion.ts'
import type { PublicKeySet } from '../protocol/public-key-set.ts'
import { seconds } from '../values/time.ts'
import type { Client } from './client.ts'
import type { ClientKeySets } from './client-key-sets.ts'
import { fittingKeys } from './fitting-keys.ts'

/** 60: a process whose clock is behind ours takes the assertion for so much longer. */
const CLOCKS_DIFFER_SECONDS = 60

/** Proves that a client made the assertion, for us, now, and used it for the first time. */
export type VerifyAssertion = (
  client: Client,
  assertion: ClientAssertion,
  clientAddress: string | undefined,
) => Promise<void>

/**
 * Cheapest first; the id is spent last, when all else held. It is spent by a request that authenticated, whatever becomes
 * of that request afterwards: an assertion is good for one request, and whoever repeats one makes a new assertion.
 *
 * @returns a function that throws {OAuthError} `assertion_invalid`, `assertion_replayed`, `client_document`,
 *   `rate_limited`, `store_unavailable`, `write_unconfirmed`
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523.html#section-3 | RFC 7523 §3}
 */
export function createVerifyAssertion(deps: {
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly keySets: ClientKeySets
  readonly once: Once
  readonly signatures: Signatures
  readonly clock: Clock
}): VerifyAssertion {
  const { issuer, tokenEndpoint, keySets, once, signatures, clock } = deps

  async function isSignedBy(set: PublicKeySet, assertion: ClientAssertion): Promise<boolean> {
    for (const key of fittingKeys(set, assertion)) {
      const check = await signatures.checker(publicJwk(key), assertion.algorithm).catch(() => undefined)
      // A key that cannot be read, or is too short, has signed nothing.
      if (check !== undefined && (await check(assertion.signingInput, assertion.signature))) return true
    }
    return false
  }

  async function requireSignature(
    { keys }: Client,
    assertion: ClientAssertion,
    address: string | undefined,
  ): Promise<void> {
    if (keys === undefined) throw new OAuthError('assertion_invalid', { check: 'no keys' })
    const set = await keySets.find(keys, address)
    if (await isSignedBy(set, assertion)) return
    // A key id that is there does not change its key; one that is not there may be new.
    const isKnown = assertion.kid !== undefined && set.keys.some(({ kid }) => kid === assertion.kid)
    const renewed = isKnown ? undefined : await keySets.renew(keys, address)
    if (renewed !== undefined && (await isSignedBy(renewed, assertion))) return
    throw new OAuthError('assertion_invalid', { check: 'signature', kid: loggable(assertion.kid) })
  }

  /** Of all who present one id, on any process, one succeeds. */
  async function spendId({ clientId, id, expiresAt }: ClientAssertion): Promise<void> {
    const remaining = seconds(Math.ceil(Math.max(0, expiresAt - clock.now()) / 1000) + CLOCKS_DIFFER_SECONDS)
    if (!(await once.use('client assertion', [clientId, id], remaining))) throw new OAuthError('assertion_replayed')
  }

  return async (client, assertion, clientAddress) => {
    if (client.highAssurance === true && assertion.algorithm === 'RS256') {
      throw new OAuthError('assertion_invalid', { check: 'alg' })
    }
    const audiences = client.acceptsTokenEndpointAudience === true ? [issuer, tokenEndpoint] : [issuer]
    requireTimelyAssertion(assertion, { audiences, now: clock.now() })
    await requireSignature(client, assertion, clientAddress)
    await spendId(assertion)
  }
}

/** A stranger wrote it: bounded, and ASCII alone. */
const loggable = (kid: string | undefined): string => (/^[\x21-\x7e]{1,100}$/.test(kid ?? '') ? (kid ?? '') : '(none)')
