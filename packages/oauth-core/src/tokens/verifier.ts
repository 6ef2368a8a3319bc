import { OAuthError } from '../errors/oauth-error.ts'
import type { FailureReason } from '../errors/reasons.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Clock } from '../ports/clock.ts'
import type { ResourceDirectory } from '../ports/resources.ts'
import type { Signatures } from '../ports/signatures.ts'
import { canonicalResource } from '../protocol/resource-indicator.ts'
import { epochMs, type EpochMs } from '../values/time.ts'
import { MAX_TOKEN_LENGTH, parseAccessToken, type AccessTokenClaims } from './parse-access-token.ts'
import type { Principal, Verifier } from './principal.ts'
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
  /** `resources.revision` under which it was admitted. */
  admittedUnder: number | undefined
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
 */
export function createVerifier(deps: VerifierDependencies): Verifier {
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

  function requireNoFault(token: VerifiedToken, resource: string): void {
    const fault = faultOf(token, resource)
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
    const token: VerifiedToken = { kid, audience, principal, bornAt: claims.bornAt, admittedUnder: undefined }
    requireNoFault(token, resource)
    const key = await keys.verificationKey(kid)
    if (key === undefined) throw new OAuthError('token_signature', { check: 'kid' })
    if (key.algorithm !== algorithm) throw new OAuthError('token_signature', { check: 'alg' })
    if (!(await key.check(signingInput, signature))) throw new OAuthError('token_signature')
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

  return {
    async verify(text, { resource }) {
      if (text.length > MAX_TOKEN_LENGTH) throw new OAuthError('token_malformed', { check: 'length' })
      const digest = await signatures.sha256(text)
      const remembered = cache.get(digest)
      const known = remembered !== undefined && isKeyKnown(remembered)
      const token = known ? remembered : await verifySignature(text, resource)
      await view.ensureFresh() // only now: a forgery must not cost a question to the store
      requireNoFault(token, resource)
      admit(token)
      if (!known) cache.set(digest, token)
      return token.principal
    },

    recall(text, { resource }) {
      if (!answersAtOnce || text.length > MAX_TOKEN_LENGTH || !view.isFresh()) return undefined
      const digest = signatures.sha256(text)
      const token = typeof digest === 'string' ? cache.get(digest) : undefined
      if (token === undefined || token.admittedUnder !== resources.revision || !isKeyKnown(token)) return undefined
      return faultOf(token, resource) === undefined ? token.principal : undefined
    },
  }
}
