import type { Jwk, SignatureAlgorithm } from './signatures.ts'

/** Signing keys that an operator keeps in files, in place of those in the store. */
export interface KeySource {
  /**
   * All keys, the one that signs first; the others verify only.
   *
   * @throws {ConfigurationError} when there is none, or one cannot be read
   */
  load(): Promise<readonly { readonly privateKey: Jwk; readonly algorithm: SignatureAlgorithm }[]>
}
