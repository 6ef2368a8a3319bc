import type { Sha256 } from '../keys/digest.ts'
import type { Digest } from '../values/digest.ts'
import type { Client } from './client.ts'

/**
 * Names what a person decides about when they allow a client: its name, where it may send them, and its keys. With
 * another digest it is another client, whatever its id.
 *
 * Keys behind a URL may change under it: who serves that URL is what was allowed.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-6 | CIMD §6, changes in client metadata}
 */
export function digestClient({ name, redirectUris, keys }: Client, sha256: Sha256): Promise<Digest> {
  return sha256(JSON.stringify([name, redirectUris, keys]))
}
