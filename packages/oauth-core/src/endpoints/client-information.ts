import type { ClientRecord } from '../clients/client-record.ts'
import { numericDate } from '../values/time.ts'
import { PATHS } from './metadata.ts'

/** What only its holder knows; only the digests are kept. */
interface LiveSecrets {
  readonly secret?: string | undefined
  readonly registrationToken?: string | undefined
}

/**
 * The client information response: all that is registered, and the secrets that the caller may see.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.1 | RFC 7591 §3.2.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7592.html#section-3 | RFC 7592 §3}
 */
export function formatClientInformation(
  issuer: string,
  { clientId, registeredAt, metadata }: ClientRecord,
  { secret, registrationToken }: LiveSecrets,
): Readonly<Record<string, unknown>> {
  return {
    ...metadata,
    client_id: clientId,
    client_id_issued_at: numericDate(registeredAt),
    // 0: it does not expire by itself; the client does (RFC 7591 §3.2.1).
    ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    ...(registrationToken === undefined
      ? {}
      : {
          registration_access_token: registrationToken,
          registration_client_uri: `${issuer}${PATHS.register}/${clientId}`,
        }),
  }
}
