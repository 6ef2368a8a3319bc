import { decodeBase64url, encodeBase64url } from '../../../packages/oauth-core/src/internal/base64url.ts'
import { decodeUtf8, encodeUtf8 } from '../../../packages/oauth-core/src/internal/utf8.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { BASE64URL, textOf } from '../src/texts.ts'

export const base64url: FuzzTarget = {
  name: 'decodeBase64url',
  words: ['=', '==', '+', '/', '-', '_', 'A', 'B', '\n', ' '],
  grammar: (draw) => textOf(draw, BASE64URL, 0, 48),
  check: (text) =>
    outcomeOf(
      'total',
      () => decodeBase64url(text),
      (bytes) => {
        same(encodeBase64url(bytes), text, 'one value, one text')
        same([...bytes], [...Buffer.from(text, 'base64url')], 'the bytes that the platform reads')
      },
    ),
}

/** Each character stands for one byte. */
export const utf8: FuzzTarget = {
  name: 'decodeUtf8',
  words: [
    '\u00c0\u00af',
    '\u00ed\u00a0\u0080',
    '\u00ef\u00bb\u00bf',
    '\u00f4\u0090\u0080\u0080',
    '\u00c3\u00a9',
    '\u00f0\u009f\u0098\u0080',
  ],
  grammar: (draw) => Buffer.from(String.fromCodePoint(draw.below(0x11_0000))).toString('latin1'),
  check: (text) => {
    const sent = Buffer.from(text, 'latin1')
    return outcomeOf(
      'total',
      () => decodeUtf8(sent),
      (decoded) => {
        promise(decoded.isWellFormed(), 'no lone surrogate')
        same([...encodeUtf8(decoded)], [...sent], 'what is encoded is what came')
      },
    )
  },
}
