import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import type { Jwk, SignatureAlgorithm } from '../ports/signatures.ts'
import { publicJwk } from './public-jwk.ts'

/** @see {@link https://www.rfc-editor.org/rfc/rfc7638.html#section-3 | RFC 7638 §3} */
export function thumbprint(key: Jwk): Promise<string> {
  return calculateJwkThumbprint({ ...publicJwk(key) })
}

/** A key pair by the platform's generator, which no port can stand in for. */
export async function newSigningKey(
  algorithm: SignatureAlgorithm,
): Promise<{ readonly kid: string; readonly jwk: Jwk }> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const { kty, ...members } = await exportJWK(privateKey)
  if (kty === undefined) throw new Error('the platform exported a key without a type')
  const jwk: Jwk = { kty, ...members }
  return { kid: await thumbprint(jwk), jwk }
}
