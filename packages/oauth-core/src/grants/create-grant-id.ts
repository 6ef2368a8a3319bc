import { encodeBase64url } from '../internal/base64url.ts'
import type { Random } from '../ports/random.ts'
import { isGrantId, type GrantId } from '../values/grant-id.ts'

/** A new grant id: 4 random bits that choose its bucket in the store, and 126 more. */
export function createGrantId(random: Random): GrantId {
  const [bucket = 0, ...rest] = random(17)
  const id = (bucket % 16).toString(16) + encodeBase64url(Uint8Array.from(rest)).slice(0, 21)
  if (!isGrantId(id)) throw new Error('the port `random` must return as many bytes as it is asked for')
  return id
}
