import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import {
  CLIENT_AUTHENTICATION_METHODS,
  readGrantTypes,
  readKeySet,
  readRedirectUris,
  type ClientAuthenticationMethod,
} from './client-metadata.ts'
import { readJsonMembers, type JsonMembers } from './json-members.ts'
import { parseJson } from './json.ts'
import type { PublicKeySet } from './public-key-set.ts'

/** What a metadata document says of a client, as far as anything here depends on it. */
export interface ClientDocument {
  readonly name: string
  readonly redirectUris: readonly string[]
  readonly grantTypes: readonly string[]
  /** Those that it lists and that need no shared secret; a request may use any of them. */
  readonly methods: readonly ClientAuthenticationMethod[]
  readonly jwks: PublicKeySet | undefined
  readonly jwksUri: string | undefined
  /** It asks to be held to what it says of itself (RFC 9126 §6, RFC 9449 §5.2). */
  readonly requiresPushedRequest: boolean
  readonly requiresDpop: boolean
}

/** Nobody could have agreed on a secret with a document that everybody can read (CIMD §4.1). */
const SECRET_MEMBERS = ['client_secret', 'client_secret_expires_at']
const SECRET_METHOD = /^client_secret_/

/** RFC 8259, or a more specific type by the suffix of RFC 6839 §3.1. */
const JSON_TYPE = /^application\/(?:json|[a-z0-9!#$&^_.+-]+\+json)[ \t]*(?:;|$)/i

const refusal = (check: string): OAuthError => new OAuthError('client_document', { check })

/**
 * Reads the bytes of a fetched document: JSON that two different parsers would both read alike, in UTF-8 without a mark.
 *
 * @throws {OAuthError} `client_document`
 */
export function parseDocumentJson(contentType: string | null, text: string | undefined): unknown {
  if (!JSON_TYPE.test(contentType ?? '')) throw refusal('content type')
  if (text === undefined) throw refusal('UTF-8')
  return asDocumentFault(() => parseJson(text))
}

/**
 * Checks a client id metadata document. Members and grant types that are not known are ignored: a document is written
 * for every authorization server there is.
 *
 * @param json - out of {@link parseDocumentJson}, or as an operator wrote it
 * @param policy - `clientId`: what the document must name, byte for byte; `redirectSchemes` as for `parseRedirectUri`
 * @throws {OAuthError} `client_document`; the details tell the member and the failed check
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4 | CIMD §4}
 */
export function parseClientDocument(
  json: unknown,
  { clientId, redirectSchemes }: { readonly clientId: string; readonly redirectSchemes: readonly string[] },
): ClientDocument {
  return asDocumentFault(() => {
    const members = readJsonMembers(json)
    if (members.text('client_id') !== clientId) throw refusal('client_id differs')
    if (SECRET_MEMBERS.some((member) => Object.hasOwn(Object(json), member))) throw refusal('shared secret')
    const name = members.text('client_name')
    if (name === undefined) throw refusal('client_name missing')
    const jwks = readKeySet(members)
    const jwksUri = members.url('jwks_uri')
    if (jwksUri?.startsWith('https:') === false) throw refusal('jwks_uri')
    if (!(members.texts('response_types') ?? ['code']).includes('code')) throw refusal('response_types')
    return {
      name,
      redirectUris: readRedirectUris(members, { redirectSchemes }),
      grantTypes: readGrantTypes(members),
      methods: readMethods(members, jwks !== undefined || jwksUri !== undefined),
      jwks,
      jwksUri,
      requiresPushedRequest: members.flag('require_pushed_authorization_requests') === true,
      requiresDpop: members.flag('dpop_bound_access_tokens') === true,
    }
  })
}

/** The list that SEP-3149 adds wins over the one method of RFC 7591; with neither a client is public. */
function readMethods(members: JsonMembers, hasKeys: boolean): readonly ClientAuthenticationMethod[] {
  const one = members.text('token_endpoint_auth_method')
  const listed = members.texts('token_endpoint_auth_methods_supported')
  const named = listed ?? [one ?? 'none']
  if ([...named, one ?? ''].some((method) => SECRET_METHOD.test(method))) throw refusal('shared secret')
  const methods = CLIENT_AUTHENTICATION_METHODS.filter(
    (method) => named.includes(method) && (method === 'none' || hasKeys),
  )
  if (methods.length === 0) throw refusal('authentication methods')
  return methods
}

/** The parts are those of registration, where the same faults have another name. */
function asDocumentFault<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!isOAuthError(error) || error.reason === 'client_document') throw error
    throw new OAuthError('client_document', error.details)
  }
}
