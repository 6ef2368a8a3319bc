import type { Identity, Memory } from '../ports/identity-provider.ts'
import type { IdentityProviderUnderTest, Visitor } from './identity-provider-harness.ts'

/** Port 9 is `discard`: the kit reads the address and opens nothing. */
const ANY_CALLBACK = 'http://127.0.0.1:9/callback/kit'

/** Where this provider's sign-ins return to. */
export const callbackOf = ({ callback }: IdentityProviderUnderTest): URL => callback ?? new URL(ANY_CALLBACK)

/** Characters that must survive the way through an address bar. */
export const STATE = 'kit-state +/=&%20~é'

/** A sign-in that has come back and waits to be completed. */
export interface Arrival {
  readonly callback: URL
  readonly parameters: URLSearchParams
  readonly memory: Memory
}

/** Begins a sign-in and lets the visitor answer. */
export async function arrive(
  subject: IdentityProviderUnderTest,
  visitor: Visitor,
  state: string = STATE,
): Promise<Arrival> {
  const callback = callbackOf(subject)
  const { redirectTo, memory } = await subject.provider.begin({ callback, state })
  const arrived = await subject.follow(redirectTo, visitor)
  return { callback, parameters: arrived.searchParams, memory }
}

/** A whole sign-in. */
export async function signIn(
  subject: IdentityProviderUnderTest,
  visitor: Visitor,
): Promise<{ readonly identity: Identity; readonly memory?: Memory }> {
  return subject.provider.complete(await arrive(subject, visitor))
}
