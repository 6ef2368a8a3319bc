import type { Parameters } from '../protocol/parameters.ts'
import type { Identity } from './identity-provider.ts'

/** A token request of an authenticated client that the operator allowed this grant type. */
export interface GrantRequest {
  readonly clientId: string
  /** The whole form, credentials included: take what the grant defines, and log nothing. */
  readonly parameters: Parameters
  /** The one that was asked for, in the configured spelling. */
  readonly resource: string | undefined
  /** Those asked for, in the order sent; undefined when there was no `scope`. */
  readonly scopes: readonly string[] | undefined
}

/** What an extension grants: for whom, and for what. */
export interface ExtensionGrant {
  /** The client itself, or a person of one of the configured identity providers, who must be admitted there. */
  readonly onBehalfOf: 'client' | { readonly provider: string; readonly identity: Identity }
  /** URI of a configured resource; must be the one asked for, if one was. */
  readonly resource: string
  /** All of that resource. */
  readonly scopes: readonly string[]
}

/**
 * A grant type of one's own (RFC 6749 §4.5). Whoever writes one decides whether there is a grant; the client was proven
 * before, and the token is minted by the core, which refuses people who are not admitted, unknown resources and scopes.
 * There is no refresh token. Only clients that the operator registered for the grant type get this far.
 */
export interface GrantExtension {
  /** An absolute URI, as in `urn:example:params:oauth:grant-type:badge`. None of the built-in ones. */
  readonly grantType: string
  /**
   * @throws {OAuthError} whose row the caller hears, such as `grant_revoked` (`invalid_grant`); anything else is a bug (500)
   */
  handle(request: GrantRequest): Promise<ExtensionGrant>
}
