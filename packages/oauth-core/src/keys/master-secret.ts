import { encodeBase64url } from '../internal/base64url.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import { importSealingKey, SEALING_KEY_BYTES, type SealingKey } from './sealing.ts'

/** 64 bits: tells a handful of secrets apart. */
const NAME_BYTES = 8

/**
 * Derives the key that wraps the ring, and a name for it that says nothing of the secret.
 *
 * No stretching: a master secret has at least 32 random bytes, it is no password.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5869.html#section-2 | RFC 5869 §2}
 */
export async function deriveMasterKey(secret: string): Promise<SealingKey> {
  const master = await crypto.subtle.importKey('raw', encodeUtf8(secret), 'HKDF', false, ['deriveBits'])
  const derive = async (purpose: string, bytes: number): Promise<string> => {
    const info = encodeUtf8(`@gw/oauth-core key ring ${purpose}`)
    const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
    return encodeBase64url(new Uint8Array(await crypto.subtle.deriveBits(algorithm, master, bytes * 8)))
  }
  return importSealingKey(await derive('name', NAME_BYTES), await derive('wrap', SEALING_KEY_BYTES))
}
