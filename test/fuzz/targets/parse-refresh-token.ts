import { createMemoryStores } from '@gw/oauth-core/memory'
import { joseSignatures } from '../../../packages/oauth-core/src/keys/jose-signatures.ts'
import { createKeyRing } from '../../../packages/oauth-core/src/keys/key-ring.ts'
import { createRefreshTokens } from '../../../packages/oauth-core/src/tokens/refresh-token.ts'
import { createFixedClock } from '../../../packages/oauth-core/src/testing/fixed-clock.ts'
import { seconds } from '../../../packages/oauth-core/src/values/time.ts'
import { createDraw } from '../src/draw.ts'
import { laterOutcomeOf } from '../src/outcome.ts'
import { same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { BASE64URL, textOf } from '../src/texts.ts'
import { grantIdOf } from '../src/values.ts'

const random = (length: number): Uint8Array<ArrayBuffer> => {
  const draw = createDraw(length)
  return Uint8Array.from({ length }, () => draw.below(256))
}
const clock = createFixedClock()
const keys = createKeyRing({
  records: createMemoryStores({ clock }).records,
  secrets: ['fake-master-secret-0000000000000000'],
  policy: { algorithms: ['ES256'], period: seconds(30 * 86_400) },
  signatures: joseSignatures,
  random,
  clock,
})
const tokens = createRefreshTokens({ keys, random })
const GRANTS = [1, 2, 3].map((seed) => grantIdOf(createDraw(seed)))

/** Sixty living tokens: whatever else is accepted is a forgery. */
const living = new Set(
  (
    await Promise.all(
      GRANTS.map((id) => Promise.all(Array.from({ length: 20 }, (_, n) => tokens.format(id, n + 1, 'salt')))),
    )
  ).flat(),
)

export const target: FuzzTarget = {
  name: 'parseRefreshToken',
  words: ['gwr_', 'gwc_', '.', '1', '2', '9', 'A', '=', ...GRANTS],
  grammar: (draw) => {
    const own = draw.pick([...living])
    if (draw.once(3)) return own
    const [prefix = '', generation = '', secret = '', tag = ''] = own.split('.')
    return [
      draw.once(3) ? `gwr_${grantIdOf(draw)}` : prefix,
      draw.once(3) ? textOf(draw, '0123456789', 1, 10) : generation,
      draw.once(3) ? textOf(draw, BASE64URL, 43) : secret,
      draw.once(3) ? textOf(draw, BASE64URL, 22) : tag,
    ].join('.')
  },
  check: (text) =>
    laterOutcomeOf(
      'request',
      () => tokens.parse(text),
      ({ grantId, generation, text: kept }) => {
        same([kept, living.has(text)], [text, true], 'no forgery is accepted')
        same(
          [grantId, String(generation)],
          text.slice(4).split('.').slice(0, 2),
          'the grant and generation that it names',
        )
      },
    ),
}
