import type { IdentityProvider } from '../ports/identity-provider.ts'

/** Who is at the browser: somebody the configuration admits, somebody with an account whom it does not, a decliner. */
export type Visitor = 'admitted' | 'stranger' | 'declining'

/** A provider to be held to the port's contract, with what stands on the other side of it. */
export interface IdentityProviderUnderTest {
  readonly provider: IdentityProvider
  /** Where sign-ins return to, for an upstream that has it registered. Default any address; it is never opened. */
  readonly callback?: URL
  /**
   * Does what the visitor's browser would do from `redirectTo` on.
   *
   * @returns the callback with its parameters
   */
  readonly follow: (redirectTo: URL, visitor: Visitor) => Promise<URL>
  /** From now on upstream fails every request; where there is no upstream, the provider's own list of accounts. */
  readonly breakUpstream: () => Promise<void>
  /** Takes the admitted visitor off the upstream lists. Asked of providers that recheck. */
  readonly dismiss?: () => Promise<void>
  readonly close?: () => Promise<void>
}

/** What `describeIdentityProvider` needs to know. */
export interface IdentityProviderHarness {
  /** Whether the provider has a `recheck`: then a sign-in must leave a memory for it. */
  readonly rechecks: boolean
  /** A fresh provider for each test, sharing nothing with the one before. */
  readonly open: () => Promise<IdentityProviderUnderTest>
}
