import { encodeBase64url } from '../internal/base64url.ts'
import { keyedMac } from '../keys/keyed-mac.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { ClientMetadata } from '../protocol/client-metadata.ts'

/** 128 bits, as in every other client id. */
const ID_BYTES = 16

/**
 * The id that all registrations of exactly this metadata share: the same members with the same values; the order counts
 * where it counts in the answer, as in `redirect_uris`.
 *
 * Under a key of the ring, so that nobody can tell an id beforehand. When that key is replaced the next registration
 * begins a new client, and the old one lives as long as it is used.
 *
 * @throws {OAuthError} `store_unavailable` until the ring was read once
 */
export async function sharedClientId(metadata: ClientMetadata, keys: KeyRing): Promise<string> {
  const [{ tagKey }] = await keys.refreshTokenKeys()
  const members = Object.entries(metadata).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const mac = await keyedMac(tagKey, ['shared client id', JSON.stringify(members)])
  return encodeBase64url(mac.subarray(0, ID_BYTES))
}
