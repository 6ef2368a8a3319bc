import { encodeBase64url } from '../internal/base64url.ts'
import type { Random } from '../ports/random.ts'

/** What a secret is for. Each kind has a prefix of its own, so that one is never looked up as another. */
export type SecretKind = 'code' | 'refresh' | 'client_secret' | 'registration' | 'initial_access'

/** Prefixes also let secret scanners find a leaked one. */
export const SECRET_PREFIXES: Readonly<Record<SecretKind, string>> = {
  code: 'gwc_',
  refresh: 'gwr_',
  client_secret: 'gws_',
  registration: 'gwm_',
  initial_access: 'gwi_',
}

/** 256 bits: beyond guessing, so that a plain SHA-256 may be stored. */
const SECRET_BYTES = 32

/** Alphabet and bounds of every kind; the exact shape is the business of the kind's own parser. */
const SHAPE = /^gw[a-z]_[A-Za-z0-9_.-]{43,250}$/

/** Prefix and 256 random bits. The live value: hand it out once, store its digest. */
export function createSecret(kind: SecretKind, random: Random): string {
  return SECRET_PREFIXES[kind] + encodeBase64url(random(SECRET_BYTES))
}

/** Whether `text` claims to be of this kind, by prefix, alphabet and length. */
export function isSecretOfKind(kind: SecretKind, text: string): boolean {
  return text.startsWith(SECRET_PREFIXES[kind]) && SHAPE.test(text)
}
