import type { Resource } from '@gw/oauth-core'

/** Who may use a service, on top of the list of the whole gateway: being on one of the three is enough. */
export interface Admission {
  /** `<identity provider>:<login>`, or `<identity provider>:id:<id>` for the account whatever its login. */
  readonly users: readonly string[]
  /** `<identity provider>:<organization>`. */
  readonly organizations: readonly string[]
  /** `<identity provider>:<organization>/<team>`. */
  readonly teams: readonly string[]
}

/**
 * A protected MCP server behind the gateway: a resource, and what is judged only where its requests pass by.
 *
 * What is prepared for a service hangs on the object itself: give one object for one resource while nothing changes,
 * and a new one after a change.
 */
export interface Service extends Resource {
  /**
   * Tool name → scopes that calling it needs beyond `require`; `*` stands for any characters.
   *
   * Rules choose by `Mcp-Method` and `Mcp-Name`. Where those cannot be believed (a version of MCP before 2026-07-28,
   * or no {@link checksHeaders}) every POST needs the scopes of all rules.
   */
  readonly tools?: Readonly<Record<string, readonly string[]>>
  /** The MCP server refuses a request whose `Mcp-*` headers differ from its body. */
  readonly checksHeaders?: boolean
  readonly admit?: Admission
  /** Serialized origins of web pages that may use it. Default: any https origin and loopback ones; `null` never. */
  readonly origins?: readonly string[]
}
