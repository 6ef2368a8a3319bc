/** A protected resource: one MCP server. */
export interface Resource {
  /** The URL that people type into their client, without a trailing slash. */
  readonly resource: string
  readonly name?: string
  /** Scope name → words on the consent page. Default: one scope, `mcp`. */
  readonly scopes?: Readonly<Record<string, string>>
  /** Scopes that every request needs. Default: the only scope; never empty. */
  readonly require?: readonly string[]
  /** Who has the key has the values too: `{ 'notes:write': ['notes:read'] }`. */
  readonly implies?: Readonly<Record<string, readonly string[]>>
  /** The resource of clients that name none; at most one. */
  readonly default?: boolean
}

/** Many, wildcard or reloaded resources. Synchronous: it stands on the path of every request. */
export interface ResourceDirectory<R extends Resource = Resource> {
  /** By resource URI, compared in canonical form. */
  find(uri: string): R | undefined
  /** By request: whole path segments, longest wins. `host` is lower-case, without a default port. */
  match(host: string, path: string): R | undefined
  /**
   * All resources of one host: the root form of their metadata (RFC 9728 §3.1) and the challenge for a path outside
   * every resource need the only one. `host` as for {@link match}; a wildcard answers with the concrete resource.
   */
  at(host: string): readonly R[]
  /** For `scopes_supported` and the default; a wildcard counts once. */
  list(): Iterable<R>
  /** Raised by every change. */
  readonly revision: number
}
