import type { Signatures } from '../ports/signatures.ts'
import { isDigest, type Digest } from '../values/digest.ts'

/** SHA-256 of UTF-8 text as the store may hold it. */
export type Sha256 = (text: string) => Promise<Digest>

/** Branded digests from the port that hashes. */
export function createSha256(signatures: Signatures): Sha256 {
  return async (text) => {
    const digest = await signatures.sha256(text)
    if (!isDigest(digest)) throw new Error('the port `signatures` must hash to 43 base64url characters')
    return digest
  }
}
