import { encodeBase64url } from '../internal/base64url.ts'
import { encodeUtf8 } from '../internal/utf8.ts'

/** One part of a JWT; text is taken as it is, so that it may spell a member twice. */
export const jwtPart = (value: object | string): string =>
  encodeBase64url(encodeUtf8(typeof value === 'string' ? value : JSON.stringify(value)))

/** A JWT whose signature nobody made. */
export const unsignedJwt = (header: object | string, claims: object | string): string =>
  `${jwtPart(header)}.${jwtPart(claims)}.c2ln`
