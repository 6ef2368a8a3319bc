/**
 * What an authorization server says about itself. Members without a value are left out.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414.html#section-2 | RFC 8414 §2}
 */
export type AuthorizationServerMetadata = Readonly<Record<string, string | boolean | readonly string[]>> & {
  readonly issuer: string
}
