import type { Fault } from './faults.ts'
import type { Person } from './person.ts'
import type { ReceivedRequest } from './received-request.ts'

/** A code on its way, with what it is bound to. */
export interface IssuedCode {
  readonly personId: number
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly challenge: string | null
  readonly expiresAt: number
}

/** What an access token stands for. */
export interface IssuedToken {
  readonly personId: number
  readonly scopes: readonly string[]
}

/** Everything the stand-in knows: one OAuth app, its people, what it issued, what it was asked, how it fails. */
export interface World {
  readonly clientId: string
  readonly clientSecret: string
  /** The app's registered callback; absent: every redirect URI is taken. */
  readonly callbackUrl: string | undefined
  readonly people: Person[]
  readonly codes: Map<string, IssuedCode>
  readonly tokens: Map<string, IssuedToken>
  readonly requests: ReceivedRequest[]
  readonly faults: Map<string, Fault>
}
