import {
  createAuthorizationCode,
  parseAuthorizationCode,
} from '../../../packages/oauth-core/src/tokens/authorization-code.ts'
import { isSecretOfKind } from '../../../packages/oauth-core/src/keys/opaque-secret.ts'
import type { Draw } from '../src/draw.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { BASE64URL, textOf } from '../src/texts.ts'
import { grantIdOf } from '../src/values.ts'

const code = (draw: Draw): string =>
  createAuthorizationCode(grantIdOf(draw), (length) => Uint8Array.from({ length }, () => draw.below(256)))

export const target: FuzzTarget = {
  name: 'parseAuthorizationCode',
  words: ['gwc_', 'gwr_', '.', '..', '=', 'A', 'B', '-', '_'],
  grammar: (draw) =>
    draw.once(3) ? `gwc_${textOf(draw, BASE64URL, 21, 23)}.${textOf(draw, BASE64URL, 42, 44)}` : code(draw),
  check: (text) =>
    outcomeOf(
      'request',
      () => parseAuthorizationCode(text),
      ({ grantId }) => {
        promise(isSecretOfKind('code', text), 'a code is of the kind of codes')
        same(text.length, 70, 'one length')
        promise(text.startsWith(`gwc_${grantId}.`), 'the grant that it names')
        const secret = Buffer.from(text.slice(-43), 'base64url')
        same(
          createAuthorizationCode(grantId, () => Uint8Array.from(secret)),
          text,
          'one code, one spelling',
        )
      },
    ),
}
