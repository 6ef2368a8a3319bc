import { decodeBase64url, encodeBase64url } from '../internal/base64url.ts'
import { decodeUtf8, encodeUtf8 } from '../internal/utf8.ts'
import type { Random } from '../ports/random.ts'
import type { RecordKey } from '../ports/record-store.ts'

/** An AES-256-GCM key and the name by which sealed text asks for it. */
export interface SealingKey {
  readonly kid: string
  readonly key: CryptoKey
}

/** 256 bits. */
export const SEALING_KEY_BYTES = 32

/**
 * 96 bits: NIST SP 800-38D §8.2.2. Random, so one key is good for 2^32 texts: some forty a second for three years, and
 * a ring may hold several.
 */
const NONCE_BYTES = 12

/** `/` is in no kind and no id: two records never share a context. */
const contextOf = (record: RecordKey): Uint8Array<ArrayBuffer> => encodeUtf8(`${record.kind}/${record.id}`)

/** @param bytes - {@link SEALING_KEY_BYTES} of them, base64url */
export async function importSealingKey(kid: string, bytes: string): Promise<SealingKey> {
  const raw = decodeBase64url(bytes)
  if (raw?.length !== SEALING_KEY_BYTES) throw new Error('a sealing key has 256 bits')
  return { kid, key: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']) }
}

/** `v1.<kid>.<nonce>.<text>`, bound to `record`: moved to another one it does not open. */
export async function sealText(key: SealingKey, record: RecordKey, text: string, random: Random): Promise<string> {
  const iv = random(NONCE_BYTES)
  const algorithm = { name: 'AES-GCM', iv, additionalData: contextOf(record) }
  const sealed = await crypto.subtle.encrypt(algorithm, key.key, encodeUtf8(text))
  return `v1.${key.kid}.${encodeBase64url(iv)}.${encodeBase64url(new Uint8Array(sealed))}`
}

/** The name of the key that sealed this; undefined for text that {@link sealText} did not make. */
export function sealedBy(sealed: string): string | undefined {
  return /^v1\.([A-Za-z0-9_-]{1,64})\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/.exec(sealed)?.[1]
}

/** @throws {Error} when `sealed` was altered, belongs to another record or was sealed by another key */
export async function unsealText(key: SealingKey, record: RecordKey, sealed: string): Promise<string> {
  const [, , nonce = '', text = ''] = sealed.split('.')
  const iv = decodeBase64url(nonce)
  const bytes = decodeBase64url(text)
  if (sealedBy(sealed) !== key.kid || iv === undefined || bytes === undefined) {
    throw new Error(`the sealed text of a ${record.kind} record is malformed`)
  }
  const algorithm = { name: 'AES-GCM', iv, additionalData: contextOf(record) }
  let opened: ArrayBuffer
  try {
    opened = await crypto.subtle.decrypt(algorithm, key.key, bytes)
  } catch (cause) {
    throw new Error(`the sealed text of a ${record.kind} record does not open`, { cause })
  }
  const plain = decodeUtf8(new Uint8Array(opened))
  if (plain === undefined) throw new Error(`the sealed text of a ${record.kind} record is no text`)
  return plain
}
