import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { nodeSignatures } from '@gw/oauth-core/node'
import { SIGNATURE_ALGORITHMS, type Jwk, type Sign, type SignatureAlgorithm } from '@gw/oauth-core'

/** A signing key of one algorithm. */
export interface TestKey {
  readonly algorithm: SignatureAlgorithm
  readonly kid: string
  readonly privateKey: Jwk
  readonly publicKey: Jwk
  readonly sign: Sign
}

function generate(algorithm: SignatureAlgorithm): { readonly publicKey: JsonWebKey; readonly privateKey: JsonWebKey } {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : algorithm === 'EdDSA'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { publicKey: publicKey.export({ format: 'jwk' }), privateKey: privateKey.export({ format: 'jwk' }) }
}

const jwkOf = ({ kty, ...members }: JsonWebKey): Jwk => ({ kty: String(kty), ...members })

/** One new key per algorithm. */
export function createTestKeys(): Promise<readonly TestKey[]> {
  return Promise.all(
    SIGNATURE_ALGORITHMS.map(async (algorithm) => {
      const pair = generate(algorithm)
      const [publicKey, privateKey] = [jwkOf(pair.publicKey), jwkOf(pair.privateKey)]
      const kid = await calculateJwkThumbprint(pair.publicKey)
      return { algorithm, kid, publicKey, privateKey, sign: await nodeSignatures.signer(privateKey, algorithm) }
    }),
  )
}
