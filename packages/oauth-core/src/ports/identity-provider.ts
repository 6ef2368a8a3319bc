/** What a provider wants to remember between two calls, at most 8 KiB; sealed by the core. */
export type Memory = string

/** A person, as the provider knows them. The core prefixes `subject` and `groups` with the provider's id. */
export interface Identity {
  /** The immutable id, never a name that can be given to somebody else. 1 to 200 visible ASCII characters. */
  readonly subject: string
  readonly login: string
  readonly name?: string
  readonly groups: readonly string[]
}

/** Where people sign in. Prove an implementation with `describeIdentityProvider` of `@gw/oauth-core/testing`. */
export interface IdentityProvider {
  /** `[a-z0-9-]{1,20}`, not `client`; stands in subjects, groups and the callback's path. */
  readonly id: string

  /**
   * Starts a sign-in.
   *
   * @param state - opaque, to be returned to `callback` unchanged
   * @throws {OAuthError} `upstream_failed` when the provider cannot be asked
   */
  begin(input: {
    readonly callback: URL
    readonly state: string
    readonly prompt?: 'login' | 'select_account'
  }): Promise<{ readonly redirectTo: URL; readonly memory: Memory }>

  /**
   * Ends a sign-in with the parameters that came to `callback`.
   *
   * @param memory - what `begin` returned
   * @returns with a `memory` only if lists need it later (an upstream token); it is sealed in grant and session
   * @throws {OAuthError} `upstream_denied` when the person declined, `upstream_failed` when the provider failed
   */
  complete(input: {
    readonly callback: URL
    readonly parameters: URLSearchParams
    readonly memory: Memory
  }): Promise<{ readonly identity: Identity; readonly memory?: Memory }>

  /** Whether present configuration lets this person in. Pure; asked at login, code, refresh and `/verify`. */
  admits(identity: Identity): boolean

  /** Asks upstream again whether the person still belongs to the lists; `unknown` when it could not be told. */
  recheck?(input: {
    readonly identity: Identity
    readonly memory: Memory
  }): Promise<{ readonly verdict: 'admitted' | 'refused' | 'unknown'; readonly memory?: Memory }>
}
