import { OAuthError, type Memory } from '@gw/oauth-core'

/** What a sign-in must remember until the person is back. */
export interface Pending {
  readonly state: string
  /** {@link https://www.rfc-editor.org/rfc/rfc7636.html#section-4.1 | RFC 7636 §4.1} */
  readonly verifier: string
}

const isPending = (value: unknown): value is Pending =>
  typeof value === 'object' &&
  value !== null &&
  'state' in value &&
  typeof value.state === 'string' &&
  'verifier' in value &&
  typeof value.verifier === 'string'

/** The memory of `begin`. */
export const formatPending = ({ state, verifier }: Pending): Memory => JSON.stringify({ state, verifier })

/** @throws {OAuthError} `transaction_unknown` when it is no memory of `begin` */
export function parsePending(memory: Memory): Pending {
  let value: unknown
  try {
    value = JSON.parse(memory)
  } catch {
    value = undefined // refused below, like any other text that is not ours
  }
  if (!isPending(value)) throw new OAuthError('transaction_unknown')
  return value
}

/** The memory of `complete` is the token's text: visible ASCII, which is all that a header can carry. */
export const isTokenMemory = (memory: Memory): boolean => /^[\x21-\x7e]{1,1000}$/.test(memory)
