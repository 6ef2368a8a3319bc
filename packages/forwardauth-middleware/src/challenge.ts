import { formatChallenge, protectedResourceMetadataUrl, type WireFailure } from '@gw/oauth-core'
import type { Refusal } from './decide.ts'

/**
 * The `WWW-Authenticate` of a refusal, undefined where no credentials would help. Who sent none hears no error code
 * (RFC 6750 §3.1). Every part comes from the configuration or from the table of failures.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728.html#section-5.1 | RFC 9728 §5.1}
 */
export function challengeOf({ reason, target, scopes, scheme }: Refusal, failure: WireFailure): string | undefined {
  if (target === undefined || scopes === undefined) return undefined
  const resourceMetadata = protectedResourceMetadataUrl(target.service.resource)
  return formatChallenge({
    resourceMetadata,
    scopes,
    ...(reason === 'token_missing' ? {} : { failure }),
    ...(scheme === undefined ? {} : { scheme }),
  })
}
