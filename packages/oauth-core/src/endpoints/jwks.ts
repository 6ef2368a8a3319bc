import { respondPublicJson } from '../http/respond.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'

/** `GET /jwks`: the public keys of access tokens (RFC 7517 §5), from memory once they were read. */
export function createJwks({ keys }: Pick<Dependencies, 'keys'>): Endpoint {
  return async () => respondPublicJson(await keys.jwks())
}
