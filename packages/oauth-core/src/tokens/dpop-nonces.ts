import { ConfigurationError } from '../errors/configuration-error.ts'
import { isOAuthError } from '../errors/oauth-error.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Clock } from '../ports/clock.ts'

/** Nonces for DPoP proofs, which bound how early a proof can have been made. */
export interface DpopNonces {
  /** @throws {OAuthError} `store_unavailable` until the key ring was read once */
  create(): Promise<string>
  /**
   * @returns `ageing`: still good, and time to hand out another one
   * @throws {OAuthError} `store_unavailable`
   */
  judge(nonce: string): Promise<'good' | 'ageing' | 'wrong'>
}

/** 300 s: a client that asks seldom needs an extra round trip each time; a proof made in advance is good no longer. */
const LIFETIME_MS = 300_000

/** 60 s: by so much another process' clock may be ahead. */
const FUTURE_SKEW_MS = 60_000

/**
 * Nonces without a record: the time of making, sealed by the key ring, so that every process knows those of the others.
 *
 * @param deps - `party`: a nonce of the authorization server is none of a resource, nor the reverse (RFC 9449 §9)
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-8 | RFC 9449 §8}
 */
export function createDpopNonces(deps: {
  readonly keys: Pick<KeyRing, 'seal' | 'unseal'>
  readonly clock: Clock
  readonly party: 'authorization-server' | 'resource'
}): DpopNonces {
  const { keys, clock, party } = deps
  const context = { kind: 'once', id: `dpop-nonce:${party}` } as const

  async function madeAt(nonce: string): Promise<number> {
    try {
      return Number(await keys.unseal(context, nonce))
    } catch (error) {
      // A ring that cannot be read must not pass for a nonce that is wrong.
      if (isOAuthError(error) || error instanceof ConfigurationError) throw error
      return Number.NaN // altered, of the other party, or none of ours
    }
  }

  return {
    create: () => keys.seal(context, String(clock.now())),

    async judge(nonce) {
      const age = clock.now() - (await madeAt(nonce))
      if (!(age >= -FUTURE_SKEW_MS && age <= LIFETIME_MS)) return 'wrong'
      return age > LIFETIME_MS / 2 ? 'ageing' : 'good'
    },
  }
}
