import type { Digest } from '../values/digest.ts'

/** A valid authorization request (RFC 6749 §4.1.1): what is parked while a person decides. */
export interface AuthorizationRequest {
  readonly clientId: string
  /** Of the client that the request was checked against, and that the person is asked about. */
  readonly clientDigest: Digest
  /** As sent, or the only registered one. */
  readonly redirectUri: string
  readonly state: string | undefined
  readonly challenge: string
  /** In the resource's configured order, `offline_access` last. */
  readonly scopes: readonly string[]
  /** In the configured spelling. */
  readonly resource: string
  readonly prompt: readonly Prompt[]
  /** Thumbprint of the key without which the code will be worth nothing (RFC 9449 §10). */
  readonly jkt?: Digest | undefined
}

/** Values of `prompt` (OpenID Connect Core §3.1.2.1) that are understood without being an OpenID provider. */
export const PROMPTS = ['none', 'login', 'consent', 'select_account'] as const

export type Prompt = (typeof PROMPTS)[number]
