import { failureOf, isOAuthError } from '../errors/oauth-error.ts'
import { NOTES, type TokenWorld } from '../../test/support/token-world.ts'

/** The private reason; anything but an answer of 401 `invalid_token` is told in full. */
export async function verdict(world: TokenWorld, token: string, resource: string = NOTES): Promise<string> {
  try {
    await world.verifier.verify(token, { resource })
    return 'accepted'
  } catch (error) {
    if (!isOAuthError(error)) throw error
    const { status, code } = failureOf(error)
    return status === 401 && code === 'invalid_token' ? error.reason : `${status} ${code} ${error.reason}`
  }
}
