import { OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import type { KeyRing, RefreshTokenKeys } from '../keys/key-ring.ts'
import { keyedMac } from '../keys/keyed-mac.ts'
import type { Random } from '../ports/random.ts'
import { isGrantId, type GrantId } from '../values/grant-id.ts'
import { SECRET_PREFIXES } from '../keys/opaque-secret.ts'

/** A refresh token that one of our keys has tagged. Whether it is the grant's is for {@link RefreshTokens.matches}. */
interface ParsedRefreshToken {
  readonly grantId: GrantId
  /** 1 for the first token of a grant, one more at each rotation. */
  readonly generation: number
  /** The live token. */
  readonly text: string
}

/** Refresh tokens are derived from the grant's salt and a generation, never stored. */
export interface RefreshTokens {
  /** 128 random bits for the grant's record, and for nowhere else: without it the keys mint nothing. */
  createSalt(): string
  /** The same input gives the same token, as long as the keys are the same. */
  format(grantId: GrantId, generation: number, salt: string): Promise<string>
  /**
   * Checks shape and tag, before any store read.
   *
   * @throws {OAuthError} `refresh_forged` when no key of ours made it
   */
  parse(text: string): Promise<ParsedRefreshToken>
  /** Whether the token was derived from this salt, in constant time. */
  matches(parsed: ParsedRefreshToken, salt: string): Promise<boolean>
}

const SALT_BYTES = 16

/** 128 bits: a forger must ask us for each guess. */
const TAG_BYTES = 16

/** Nine digits: a rotation a second for thirty years. The last characters carry four bits: one token, one spelling. */
const SHAPE = /^(gwr_([^.]{22})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]))\.([A-Za-z0-9_-]{21}[AQgw])$/

async function deriveSecret(key: CryptoKey, grantId: string, generation: number, salt: string): Promise<string> {
  return encodeBase64url(await keyedMac(key, ['refresh token', grantId, String(generation), salt]))
}

async function deriveTag(key: CryptoKey, body: string): Promise<string> {
  return encodeBase64url((await keyedMac(key, ['refresh tag', body])).subarray(0, TAG_BYTES))
}

/** Derives and recognises refresh tokens with the keys of the ring: the current ones, then the previous. */
export function createRefreshTokens(deps: { readonly keys: KeyRing; readonly random: Random }): RefreshTokens {
  const { keys, random } = deps

  /** Asks each set of keys for what it would have made, and compares in constant time. */
  async function isOneOf(presented: string, derive: (set: RefreshTokenKeys) => Promise<string>): Promise<boolean> {
    for (const set of await keys.refreshTokenKeys()) {
      if (constantTimeEqual(await derive(set), presented)) return true
    }
    return false
  }

  return {
    createSalt: () => encodeBase64url(random(SALT_BYTES)),

    async format(grantId, generation, salt) {
      const [{ secretKey, tagKey }] = await keys.refreshTokenKeys()
      const secret = await deriveSecret(secretKey, grantId, generation, salt)
      const body = `${SECRET_PREFIXES.refresh}${grantId}.${generation}.${secret}`
      return `${body}.${await deriveTag(tagKey, body)}`
    },

    async parse(text) {
      const [, body = '', grantId = '', generation, , tag = ''] = SHAPE.exec(text) ?? []
      if (!isGrantId(grantId)) throw new OAuthError('refresh_forged', { check: 'shape' })
      if (!(await isOneOf(tag, ({ tagKey }) => deriveTag(tagKey, body)))) {
        throw new OAuthError('refresh_forged', { check: 'tag' })
      }
      return { grantId, generation: Number(generation), text }
    },

    matches({ grantId, generation, text }, salt) {
      const [, , , , secret = ''] = SHAPE.exec(text) ?? []
      return isOneOf(secret, ({ secretKey }) => deriveSecret(secretKey, grantId, generation, salt))
    },
  }
}
