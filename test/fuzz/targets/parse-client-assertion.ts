import {
  parseClientAssertion,
  requireTimelyAssertion,
} from '../../../packages/oauth-core/src/protocol/client-assertion.ts'
import { epochMs } from '../../../packages/oauth-core/src/values/time.ts'
import { nearly } from '../src/json-grammar.ts'
import { JWT_WORDS, jwtOf } from '../src/jwt-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'

const ISSUER = 'https://auth.example.com'
const NOW = epochMs(1_900_000_000_000)

export const target: FuzzTarget = {
  name: 'parseClientAssertion',
  covers: ['parseJwt'],
  words: JWT_WORDS,
  grammar: (draw) =>
    jwtOf(
      draw,
      nearly(draw, {
        alg: ['ES256', 'RS256', 'none', 'HS256'],
        typ: ['JWT', 'client-authentication+jwt', 'at+jwt', 'dpop+jwt'],
        kid: ['k', '../../x'],
        ...(draw.once(9) && { [draw.pick(['crit', 'jwk', 'jku', 'x5u', 'x5c'])]: [[], 'x'] }),
      }),
      nearly(draw, {
        iss: ['c', 'other'],
        sub: ['c', 'other'],
        aud: [ISSUER, [ISSUER], [ISSUER, 'x'], `${ISSUER}/token`],
        jti: ['j', '', 'j'.repeat(257)],
        exp: [1_900_000_060, 1_900_000_060.5, 1e300, -1, '1900000060'],
        iat: [1_900_000_000, 1_900_000_061],
        nbf: [0, 1_900_000_061],
      }),
    ),
  check: (text) =>
    outcomeOf(
      'request',
      () => {
        const assertion = parseClientAssertion(text)
        requireTimelyAssertion(assertion, { audiences: [ISSUER], now: NOW })
        return assertion
      },
      ({ signingInput, signature, audience, clientId, id, expiresAt }) => {
        same(`${signingInput}.${signature}`, text, 'what was signed is what was read')
        promise(text.length <= 8192 && clientId !== '' && id !== '' && id.length <= 256, 'bounded, and named')
        same(audience, ISSUER, 'for us alone')
        promise(expiresAt > NOW && expiresAt <= NOW + 360_000, 'five minutes at most, and the skew')
      },
    ),
}
