import { DpopNonceWanted } from '../errors/dpop-nonce-wanted.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { Once } from '../keys/once.ts'
import type { Clock } from '../ports/clock.ts'
import type { CheckSignature, Signatures } from '../ports/signatures.ts'
import { thumbprintInput } from '../protocol/dpop-key.ts'
import { parseDpopProof, type ParsedDpopProof } from '../protocol/dpop-proof.ts'
import { normalizeHttpTarget } from '../protocol/http-target.ts'
import type { Digest } from '../values/digest.ts'
import { seconds } from '../values/time.ts'
import type { DpopNonces } from './dpop-nonces.ts'

/** What a proof must have been made for. */
export interface ProofUse {
  readonly method: string
  /** From configuration, never from `Host`; query and fragment do not count. */
  readonly url: string
  /** base64url SHA-256 of the access token beside it, at a resource; undefined where no token comes with a proof. */
  readonly accessTokenHash?: Digest
}

/** A key whose holder made a proof for this very request. */
export interface ProvenKey {
  /** RFC 7638 thumbprint: what tokens are bound to. */
  readonly jkt: Digest
  /** To be sent along with the answer: the nonce of this proof will soon be too old. */
  readonly nextNonce: string | undefined
  /**
   * Uses the proof up, for every process; asked again, it is still the same use. To be called when all else holds, ahead of
   * whatever the request writes.
   *
   * @throws {OAuthError} `dpop_replayed`; `store_unavailable`, `write_unconfirmed`: nobody can tell, so release nothing
   */
  use(): Promise<void>
}

/** Verifies DPoP proofs (RFC 9449 §4.3). */
export interface DpopProofs {
  /**
   * @param header - the value of the `DPoP` header
   * @throws {OAuthError} `dpop_invalid`, `dpop_nonce`, `store_unavailable`
   */
  verify(header: string, use: ProofUse): Promise<ProvenKey>
}

/** 10 s to either side: proofs are made for one request, and clocks are set (RFC 9449 §11.1). */
const WINDOW_MS = 10_000

/** 60 s: twice the window, and 20 s by which the clocks of two processes may differ to either side. */
const REMEMBERED = seconds(60)

const refusal = (check: string): OAuthError => new OAuthError('dpop_invalid', { check })

/**
 * The verification of proofs at one party. Cheapest checks first; the store is asked only by {@link ProvenKey.use}.
 *
 * @param deps - `nonces`: present where each proof must have one
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3 | RFC 9449 §4.3}
 */
export function createDpopProofs(deps: {
  readonly signatures: Signatures
  readonly sha256: Sha256
  readonly once: Once
  readonly clock: Clock
  readonly nonces?: DpopNonces
}): DpopProofs {
  const { signatures, sha256, once, clock, nonces } = deps

  function requireFit(proof: ParsedDpopProof, { method, url, accessTokenHash }: ProofUse): void {
    if (proof.method !== method) throw refusal('htm')
    const target = normalizeHttpTarget(url)
    if (target === undefined || normalizeHttpTarget(proof.url) !== target) throw refusal('htu')
    if (Math.abs(proof.issuedAt * 1000 - clock.now()) > WINDOW_MS) throw refusal('iat')
    if (accessTokenHash !== undefined && proof.accessTokenHash !== accessTokenHash) throw refusal('ath')
  }

  /** @returns the nonce to go on with, if it is time for another one */
  async function judgeNonce(nonce: string | undefined): Promise<string | undefined> {
    if (nonces === undefined) return undefined
    const verdict = nonce === undefined ? 'wrong' : await nonces.judge(nonce)
    if (verdict === 'wrong') throw new DpopNonceWanted(await nonces.create())
    return verdict === 'ageing' ? nonces.create() : undefined
  }

  async function checkerOf({ key, algorithm }: ParsedDpopProof): Promise<CheckSignature> {
    try {
      return await signatures.checker(key, algorithm)
    } catch {
      throw refusal('jwk') // such as a point that is not on its curve
    }
  }

  return {
    async verify(header, use) {
      const proof = parseDpopProof(header)
      requireFit(proof, use)
      const check = await checkerOf(proof)
      if (!(await check(proof.signingInput, proof.signature))) throw refusal('signature')
      const nextNonce = await judgeNonce(proof.nonce)
      const jkt = await sha256(thumbprintInput(proof.key))
      let using: Promise<boolean> | undefined
      return {
        jkt,
        nextNonce,
        async use() {
          using ??= once.use('dpop', [jkt, proof.id], REMEMBERED)
          if (!(await using)) throw new OAuthError('dpop_replayed')
        },
      }
    },
  }
}
