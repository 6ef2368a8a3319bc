import { respondPublicJson } from '../http/respond.ts'
import type { AuthorizationServerMetadata } from '../protocol/authorization-server-metadata.ts'
import type { GrantExtension } from '../ports/grant-extension.ts'
import type { ResourceDirectory } from '../ports/resources.ts'
import type { SignatureAlgorithm } from '../ports/signatures.ts'
import { CLIENT_ASSERTION_ALGORITHMS } from '../protocol/client-assertion.ts'
import { CLIENT_AUTHENTICATION_METHODS } from '../protocol/client-metadata.ts'
import { DPOP_ALGORITHMS } from '../protocol/dpop-key.ts'
import { BUILT_IN_GRANT_TYPES } from '../protocol/grant-types.ts'
import { scopesOf } from '../resources/resource-scopes.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'

/** Paths below the issuer, as metadata promises them and the router serves them. */
export const PATHS = {
  authorize: '/authorize',
  consent: '/consent',
  account: '/account',
  accountRevoke: '/account/revoke',
  accountLogout: '/account/logout',
  callback: '/callback',
  token: '/token',
  par: '/par',
  revoke: '/revoke',
  introspect: '/introspect',
  register: '/register',
  jwks: '/jwks',
} as const

/**
 * Authorization server metadata: what is mounted, and nothing that is not.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414.html#section-2 | RFC 8414 §2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414.html#section-3.3 | RFC 8414 §3.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9207.html#section-3 | RFC 9207 §3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1.1 | RFC 9700 §2.1.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9126.html#section-5 | RFC 9126 §5}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449.html#section-5.1 | RFC 9449 §5.1}
 */
export function authorizationServerMetadata(input: {
  readonly issuer: string
  readonly registration: 'open' | 'token' | 'off'
  readonly clientDocuments: boolean
  readonly resources: ResourceDirectory
  readonly extensions: readonly GrantExtension[]
}): AuthorizationServerMetadata {
  const { issuer, registration, clientDocuments, resources, extensions } = input
  const scopes = [...resources.list()].flatMap((resource) => Object.keys(scopesOf(resource)))
  return {
    issuer,
    authorization_endpoint: issuer + PATHS.authorize,
    token_endpoint: issuer + PATHS.token,
    jwks_uri: issuer + PATHS.jwks,
    ...(registration === 'off' ? {} : { registration_endpoint: issuer + PATHS.register }),
    revocation_endpoint: issuer + PATHS.revoke,
    introspection_endpoint: issuer + PATHS.introspect,
    pushed_authorization_request_endpoint: issuer + PATHS.par,
    require_pushed_authorization_requests: false,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: [...BUILT_IN_GRANT_TYPES, ...extensions.map(({ grantType }) => grantType)],
    token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION_METHODS,
    token_endpoint_auth_signing_alg_values_supported: CLIENT_ASSERTION_ALGORITHMS,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: CLIENT_ASSERTION_ALGORITHMS,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION_METHODS.filter((method) => method !== 'none'),
    introspection_endpoint_auth_signing_alg_values_supported: CLIENT_ASSERTION_ALGORITHMS,
    scopes_supported: [...new Set([...scopes, 'offline_access'])],
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    authorization_response_iss_parameter_supported: true,
    ...(clientDocuments ? { client_id_metadata_document_supported: true } : {}),
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  }
}

/**
 * `GET /.well-known/oauth-authorization-server` (RFC 8414 §3), and the same document where OpenID clients look, with
 * the two members they insist on. No ID tokens are issued.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414.html#section-3.1 | RFC 8414 §3.1}
 */
export function createMetadataEndpoints(
  deps: Pick<Dependencies, 'issuer' | 'registration' | 'clientDocuments' | 'resources' | 'extensions'>,
  algorithms: readonly SignatureAlgorithm[],
): { readonly oauth: Endpoint; readonly openid: Endpoint } {
  const document = (): AuthorizationServerMetadata => authorizationServerMetadata(deps)
  const openid = { subject_types_supported: ['public'], id_token_signing_alg_values_supported: algorithms }
  return {
    oauth: async () => respondPublicJson(document()),
    openid: async () => respondPublicJson({ ...document(), ...openid }),
  }
}
