import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import type { TestServer } from './test-server.ts'
import { ISSUER } from './test-server.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** A client's key pair. Assertions are signed by jose, not by us. */
export interface TestKey {
  readonly kid: string
  readonly algorithm: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

export async function createTestKey(algorithm = 'ES256', kid = 'key-1'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  return { kid, algorithm, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid } }
}

/** An assertion that is right in everything but what `claims` and `header` change or, undefined, remove. */
export async function assertion(
  { clock }: TestServer,
  clientId: string,
  { kid, algorithm, privateKey }: TestKey,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = Math.floor(clock.now() / 1000)
  const jti = crypto.randomUUID()
  const all = { iss: clientId, sub: clientId, aud: ISSUER, jti, iat: now, exp: now + 60, ...claims }
  return new SignJWT(all).setProtectedHeader({ alg: algorithm, kid, ...header }).sign(privateKey)
}

/** The parameters that carry an assertion. */
export const asserted = (text: string): Readonly<Record<string, string>> => ({
  client_assertion_type: ASSERTION_TYPE,
  client_assertion: text,
})
