import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import type { Clock } from '@gw/oauth-core'

/** What a proof says; what is left out is right, what is undefined is missing. */
export interface ProofChange {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
}

/** The key of a client, and proofs made with it by jose alone. */
export interface ProofKey {
  readonly jkt: string
  readonly publicJwk: JWK
  readonly privateJwk: JWK
  /** @param accessToken - the one that the proof is to come beside, at a resource */
  prove(
    use: { readonly method: string; readonly url: string; readonly accessToken?: string | undefined },
    change?: ProofChange,
  ): Promise<string>
}

/** base64url SHA-256 of a token (RFC 9449 §4.2, `ath`). */
const hashOf = (accessToken: string): string => createHash('sha256').update(accessToken).digest('base64url')

export async function createProofKey(
  clock: Clock,
  algorithm: string = 'ES256',
  options: { readonly modulusLength?: number } = {},
): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, ...options })
  const publicJwk = await exportJWK(publicKey)
  return {
    jkt: await calculateJwkThumbprint(publicJwk),
    publicJwk,
    privateJwk: await exportJWK(privateKey),
    prove({ method, url, accessToken }, { header = {}, claims = {} } = {}) {
      return new SignJWT({
        jti: randomUUID(),
        htm: method,
        htu: url,
        iat: Math.floor(clock.now() / 1000),
        ...(accessToken === undefined ? {} : { ath: hashOf(accessToken) }),
        ...claims,
      })
        .setProtectedHeader({ alg: algorithm, typ: 'dpop+jwt', jwk: publicJwk, ...header })
        .sign(privateKey)
    },
  }
}
