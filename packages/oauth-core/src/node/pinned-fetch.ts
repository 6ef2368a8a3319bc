import type { DocumentFetch } from '../ports/document-fetch.ts'
import { createGuardedFetch } from './guarded-fetch.ts'
import { isPublicAddress } from './public-address.ts'
import { createResolveName } from './resolve-name.ts'

/** The port of https: whatever else listens somewhere is none of a client's business (R121). */
const DEFAULT_PORTS = [443]

/** 128 sockets at once: the core's 32 for each of known and new documents, known and new keys. */
const MAX_UNDER_WAY = 128

/**
 * The port `fetch` for Node: an address that a stranger named is resolved once, and the connection goes to exactly the
 * address that was judged, by TLS, to the name's certificate.
 *
 * Refused before anything is sent: other than https, a port that is not listed, an address in place of a name, and a name
 * with any address that is not public. No redirect is followed, no proxy is asked, nothing packed is unpacked.
 *
 * @param options - `ports`: those that may be connected to, in place of 443
 * @throws {RangeError} for what is no port
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-6 | CIMD §6}
 */
export function createPinnedFetch({
  ports = DEFAULT_PORTS,
}: { readonly ports?: readonly number[] } = {}): DocumentFetch {
  const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535)
  if (wrong !== undefined || ports.length === 0) throw new RangeError('ports takes one or more of 1 to 65535')
  return createGuardedFetch({
    ports,
    resolveName: createResolveName(),
    isPublicAddress,
    ca: undefined,
    maxUnderWay: MAX_UNDER_WAY,
  })
}
