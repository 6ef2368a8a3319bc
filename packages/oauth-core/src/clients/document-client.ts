import type { ClientDocument } from '../protocol/client-document.ts'
import type { Client } from './client.ts'

/** The client that a metadata document describes, fetched or pinned. */
export function clientOfDocument(
  kind: 'pre-registered' | 'metadata-document',
  clientId: string,
  { jwks, jwksUri, ...described }: ClientDocument,
): Client {
  return {
    kind,
    clientId,
    ...described,
    secretDigest: undefined,
    keys: jwks !== undefined ? { jwks } : jwksUri === undefined ? undefined : { jwksUri },
    usedAt: undefined,
  }
}
