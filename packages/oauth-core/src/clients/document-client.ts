import type { ClientDocument } from '../protocol/client-document.ts'
import type { Client } from './client.ts'

/** The client that a metadata document describes, fetched or pinned. */
export function clientOfDocument(
  kind: 'pre-registered' | 'metadata-document',
  clientId: string,
  { name, redirectUris, grantTypes, methods, jwks, jwksUri }: ClientDocument,
): Client {
  return {
    kind,
    clientId,
    name,
    redirectUris,
    grantTypes,
    methods,
    secretDigest: undefined,
    keys: jwks !== undefined ? { jwks } : jwksUri === undefined ? undefined : { jwksUri },
    requiresPushedRequest: false,
    requiresDpop: false,
    usedAt: undefined,
  }
}
