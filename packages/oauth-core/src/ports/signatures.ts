/** Algorithms that access tokens may be signed with (RFC 7518 §3.1, RFC 8037 §3.1). */
export const SIGNATURE_ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'PS256'] as const

export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number]

/** A JSON Web Key (RFC 7517 §4). */
export type Jwk = Readonly<Record<string, unknown>> & { readonly kty: string }

/** Signs `<header>.<payload>` and returns the base64url signature (RFC 7515 §5.1). */
export type Sign = (signingInput: string) => string | Promise<string>

/** Whether the base64url `signature` belongs to `<header>.<payload>`; false for whatever is malformed, never throws. */
export type CheckSignature = (signingInput: string, signature: string) => boolean | Promise<boolean>

/**
 * Hashing and signatures. The default goes through jose and Web Crypto, which can only answer later; `nodeSignatures`
 * of `@gw/oauth-core/node` answers at once, which `Verifier.recall` needs.
 */
export interface Signatures {
  /** SHA-256 of UTF-8 text, base64url. */
  sha256(text: string): string | Promise<string>
  /** @param key - private JWK that fits `algorithm`; prepared once, used many times */
  signer(key: Jwk, algorithm: SignatureAlgorithm): Promise<Sign>
  /** @param key - public JWK that fits `algorithm` */
  checker(key: Jwk, algorithm: SignatureAlgorithm): Promise<CheckSignature>
}
