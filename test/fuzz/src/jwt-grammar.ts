import type { Draw } from './draw.ts'
import { BASE64URL, textOf } from './texts.ts'

const segment = (text: string): string => Buffer.from(text).toString('base64url')

/** What mutations of a JWT put in: other parts, other headers, a member twice. */
export const JWT_WORDS: readonly string[] = [
  '.',
  '..',
  '=',
  'eyJ',
  'e30',
  segment('{"alg":"none"}'),
  segment('{"a":1,"a":2}'),
  segment('{"typ":"JWT","alg":"HS256"}'),
]

/** A JWT in compact form over a header and claims, one of nine with a first member that may come twice. */
export function jwtOf(draw: Draw, header: object, claims: object): string {
  const encode = (value: object): string => {
    const text = JSON.stringify(value)
    return segment(draw.once(9) ? `{"iss":"x",${text.slice(1)}` : text)
  }
  return `${encode(header)}.${encode(claims)}.${textOf(draw, BASE64URL, draw.once(5) ? 0 : 86, 86)}`
}
