import { OAuthError } from '../errors/oauth-error.ts'
import { decodeBase64url } from '../internal/base64url.ts'
import { decodeFormText } from './form-encoding.ts'

/** What a client shows in `Authorization: Basic`. */
interface BasicCredentials {
  readonly clientId: string
  /** The live secret; may be empty. */
  readonly secret: string
}

const SCHEME = /^basic(?: |$)/i
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Standard base64 with its padding and nothing else: one text for one value. */
function decodeBase64(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined
  const bytes = decodeBase64url(text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined // no UTF-8
  }
}

/**
 * The client credentials of an `Authorization` header: form-encoded first, base64 after.
 *
 * @returns undefined when the header is absent or of another scheme
 * @throws {OAuthError} `request_malformed` when the scheme is Basic and the rest is not what it should be
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-2.3.1 | RFC 6749 §2.3.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110.html#section-11.1 | RFC 9110 §11.1}
 */
export function parseBasic(authorization: string | null): BasicCredentials | undefined {
  if (authorization === null || !SCHEME.test(authorization)) return undefined
  const pair = decodeBase64(authorization.slice('basic '.length))
  const [, id = '', rest = ''] = /^([^:]*):(.*)$/s.exec(pair ?? '') ?? []
  const clientId = decodeFormText(id)
  const secret = decodeFormText(rest)
  if (clientId === undefined || clientId === '' || secret === undefined) {
    throw new OAuthError('request_malformed', { check: 'Authorization: Basic' })
  }
  return { clientId, secret }
}
