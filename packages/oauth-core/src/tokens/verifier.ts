import { OAuthError } from '../errors/oauth-error.ts'
import type { FailureReason } from '../errors/reasons.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Clock } from '../ports/clock.ts'
import type { ResourceDirectory } from '../ports/resources.ts'
import type { Signatures } from '../ports/signatures.ts'
import { canonicalResource } from '../protocol/resource-indicator.ts'
import { isDigest, type Digest } from '../values/digest.ts'
import { epochMs, type EpochMs } from '../values/time.ts'
import type { DpopProofs, ProvenKey } from './dpop-proofs.ts'
import { MAX_TOKEN_LENGTH, parseAccessToken, type AccessTokenClaims } from './parse-access-token.ts'
import type { Principal, TokenUse, Verifier } from './principal.ts'
import type { RevocationView } from './revocation-view.ts'
import { createTwoGenerationMap } from '../internal/two-generation-map.ts'

interface VerifierDependencies {
  readonly issuer: string
  readonly keys: KeyRing
  readonly view: RevocationView
  readonly resources: ResourceDirectory
  /** Present admission, judged anew whenever `resources.revision` changes. */
  readonly admits: (principal: Principal) => boolean
  readonly clock: Clock
  readonly signatures: Signatures
  /** Proofs for protected resources. */
  readonly dpop: DpopProofs
  /** Verified tokens that surely fit into memory; at most twice as many are kept. Default 100,000. */
  readonly cacheSize?: number
}

/** A token whose signature held, with all that is judged again at each use. */
interface VerifiedToken {
  readonly kid: string
  readonly bornAt: EpochMs
  /** In the form in which resources are compared. */
  readonly audience: string
  readonly principal: Principal
  /** Thumbprint of the key without which it is worth nothing. */
  readonly jkt: Digest | undefined
  /** `resources.revision` under which it was admitted. */
  admittedUnder: number | undefined
}

/** A token that is good, looked at by somebody who need not hold its key: to end it, or to tell of it. */
export interface InspectedToken {
  readonly principal: Principal
  readonly jkt: Digest | undefined
}

/** What the authorization server itself may ask on top. */
export interface AccessTokenVerifier extends Verifier {
  /** As {@link Verifier.verify}, for a token of either kind and without a proof. Lets nobody in. */
  inspect(token: string, use: { readonly resource: string }): Promise<InspectedToken>
}

/** 5 s: clocks of two of our own processes; more would lengthen every token. */
const EXPIRY_SKEW_MS = 5000

/** 60 s: harmless, as it only lets a token in early. */
const FUTURE_SKEW_MS = 60_000

const CACHE_SIZE = 100_000

function principalOf(claims: AccessTokenClaims): Principal {
  return Object.freeze({
    subject: claims.subject,
    clientId: claims.clientId,
    grantId: claims.grantId,
    scopes: Object.freeze(claims.scopes),
    resource: claims.audience,
    ...(claims.login !== undefined && { login: claims.login }),
    groups: Object.freeze(claims.groups),
    expiresAt: epochMs(claims.expiresAt * 1000),
  })
}

/**
 * Verifies access tokens, cheapest checks first, and remembers those that passed under the hash of their text.
 *
 * Remembered is only what cannot change: that we signed it. Expiry, audience, key, revocation and admission are judged
 * at every use.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3.1 | RFC 8725 §3.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3.2 | RFC 8725 §3.2}
 */
export function createVerifier(deps: VerifierDependencies): AccessTokenVerifier {
  const { issuer, keys, view, resources, clock, signatures } = deps
  const cache = createTwoGenerationMap<VerifiedToken>(deps.cacheSize ?? CACHE_SIZE)
  const answersAtOnce = typeof signatures.sha256('') === 'string'

  const isRevoked = ({ kid, bornAt, principal: { grantId, subject, clientId } }: VerifiedToken): boolean =>
    view.isKeyRevoked(kid) || view.isRevoked({ grantId, bornAt, subject, clientId })

  /** What is wrong with a token here and now, as far as memory knows. */
  function faultOf(token: VerifiedToken, resource: string): FailureReason | undefined {
    if (clock.now() >= token.principal.expiresAt + EXPIRY_SKEW_MS) return 'token_expired'
    const isFor = resource === token.principal.resource || canonicalResource(resource) === token.audience
    if (!isFor) return 'token_audience'
    return isRevoked(token) ? 'token_revoked' : undefined
  }

  /** For the log: of a token whose signature nobody has checked, only what is configured here. */
  const configuredAudience = ({ principal }: VerifiedToken): string =>
    resources.find(principal.resource)?.resource ?? '(none of ours)'

  function requireNoFault(token: VerifiedToken, resource: string): void {
    const fault = faultOf(token, resource)
    if (fault === 'token_audience') throw new OAuthError(fault, { aud: configuredAudience(token) })
    if (fault !== undefined) throw new OAuthError(fault)
  }

  function requireTimely({ issuer: from, issuedAt, notBefore }: AccessTokenClaims): void {
    if (from !== issuer) throw new OAuthError('token_issuer')
    const latest = clock.now() + FUTURE_SKEW_MS
    if (issuedAt * 1000 > latest || notBefore * 1000 > latest)
      throw new OAuthError('token_malformed', { check: 'future' })
  }

  async function verifySignature(text: string, resource: string): Promise<VerifiedToken> {
    const { kid, algorithm, signingInput, signature, claims } = parseAccessToken(text)
    requireTimely(claims)
    const audience = canonicalResource(claims.audience)
    if (audience === undefined) throw new OAuthError('token_audience', { check: 'no resource' })
    const principal = principalOf(claims)
    const { bornAt, jkt } = claims
    const token: VerifiedToken = { kid, audience, principal, jkt, bornAt, admittedUnder: undefined }
    requireNoFault(token, resource)
    const key = await keys.verificationKey(kid)
    if (key === undefined) throw new OAuthError('token_signature', { check: 'kid', kid })
    if (key.algorithm !== algorithm) throw new OAuthError('token_signature', { check: 'alg', kid })
    if (!(await key.check(signingInput, signature))) throw new OAuthError('token_signature', { kid })
    return token
  }

  /** Under the present directory and the present lists, which change together. */
  function admit(token: VerifiedToken): void {
    const { revision } = resources
    if (token.admittedUnder === revision) return
    if (resources.find(token.principal.resource) === undefined)
      throw new OAuthError('token_audience', { check: 'gone' })
    if (!deps.admits(token.principal)) throw new OAuthError('token_refused')
    token.admittedUnder = revision
  }

  const isKeyKnown = ({ kid }: VerifiedToken): boolean => keys.knownVerificationKey(kid) !== undefined

  /** @param prove - what the caller must show besides; runs when the signature held, ahead of any question to the store */
  async function judge<Proof>(
    text: string,
    resource: string,
    prove: (token: VerifiedToken, digest: string) => Promise<Proof>,
  ): Promise<{ readonly token: VerifiedToken; readonly proof: Proof }> {
    if (text.length > MAX_TOKEN_LENGTH) throw new OAuthError('token_malformed', { check: 'length' })
    const digest = await signatures.sha256(text)
    const remembered = cache.get(digest)
    const known = remembered !== undefined && isKeyKnown(remembered)
    const token = known ? remembered : await verifySignature(text, resource)
    const proof = await prove(token, digest)
    await view.ensureFresh() // only now: a forgery must not cost a question to the store
    requireNoFault(token, resource)
    admit(token)
    if (!known) cache.set(digest, token)
    return { token, proof }
  }

  /**
   * A bound token comes with a proof of its key, and no other token does: who bears a bound one has shown nothing, and who
   * proves a key for an unbound one expects a protection that is not there.
   *
   * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-7.2 | RFC 9449 §7.2}
   */
  async function proveKey(
    { jkt }: VerifiedToken,
    accessTokenHash: string,
    dpop: TokenUse['dpop'],
  ): Promise<ProvenKey | undefined> {
    if ((jkt === undefined) !== (dpop === undefined)) throw new OAuthError('token_type', { check: 'scheme' })
    if (dpop === undefined) return undefined
    if (!isDigest(accessTokenHash)) throw new Error('the port `signatures` must hash to 43 base64url characters')
    const { proof, method, url } = dpop
    const proven = await deps.dpop.verify(proof, { method, url, accessTokenHash })
    if (proven.jkt !== jkt) throw new OAuthError('token_type', { check: 'jkt' })
    return proven
  }

  return {
    async verify(text, { resource, dpop }) {
      const { token, proof } = await judge(text, resource, (found, digest) => proveKey(found, digest, dpop))
      await proof?.use() // a write to the store for each request: a proof counts once on all replicas (R307)
      return token.principal
    },

    async inspect(text, { resource }) {
      const { token } = await judge(text, resource, async () => undefined)
      return { principal: token.principal, jkt: token.jkt }
    },

    recall(text, { resource, dpop }) {
      if (dpop !== undefined) return undefined // what is remembered was shown without a proof
      if (!answersAtOnce || text.length > MAX_TOKEN_LENGTH || !view.isFresh()) return undefined
      const digest = signatures.sha256(text)
      const token = typeof digest === 'string' ? cache.get(digest) : undefined
      if (token === undefined || token.jkt !== undefined) return undefined
      if (token.admittedUnder !== resources.revision || !isKeyKnown(token)) return undefined
      return faultOf(token, resource) === undefined ? token.principal : undefined
    },
  }
}
