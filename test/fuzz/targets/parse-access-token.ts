import { MAX_TOKEN_LENGTH, parseAccessToken } from '../../../packages/oauth-core/src/tokens/parse-access-token.ts'
import { unverifiedAudience } from '../../../packages/oauth-core/src/tokens/unverified-audience.ts'
import type { Draw } from '../src/draw.ts'
import { nearly } from '../src/json-grammar.ts'
import { JWT_WORDS, jwtOf } from '../src/jwt-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'

const GRANT = 'a012345678901234567890'
const KID = 'K'.repeat(43)
const header = (draw: Draw): object =>
  nearly(draw, {
    typ: ['at+jwt', 'application/at+jwt', 'AT+JWT', 'JWT', 'dpop+jwt'],
    alg: ['ES256', 'EdDSA', 'none', 'HS256'],
    kid: [KID, '../../x', KID.slice(1)],
    ...(draw.once(9) && { crit: [['exp'], []] }),
  })

const claims = (draw: Draw): object =>
  nearly(draw, {
    iss: ['https://auth.example.com'],
    sub: ['github:1', 'x', ''],
    aud: ['https://notes.example.com/mcp', ['https://notes.example.com/mcp'], ['a', 'b']],
    client_id: ['c'],
    gid: [GRANT, 'x'],
    gat: [1_900_000_000_000, -1, 1.5],
    iat: [1_900_000_000, '1900000000', -1],
    exp: [1_900_000_600, 1e300, 9_007_199_254_741],
    nbf: [0, 1.5],
    jti: ['x', ''],
    scope: ['a b', ' ', ''],
    ...(draw.once(9) && { cnf: [{ jkt: KID }] }),
  })

export const target: FuzzTarget = {
  name: 'parseAccessToken',
  words: JWT_WORDS,
  grammar: (draw) => jwtOf(draw, header(draw), claims(draw)),
  check: (text) => {
    const audience = unverifiedAudience(text)
    return outcomeOf(
      'request',
      () => parseAccessToken(text),
      (token) => {
        promise(text.length <= MAX_TOKEN_LENGTH && text.split('.').length === 3, 'three parts, 16 KiB')
        same(`${token.signingInput}.${token.signature}`, text, 'what was signed is what was read')
        const { issuedAt, expiresAt, notBefore, bornAt } = token.claims
        promise(
          [issuedAt, expiresAt, notBefore, bornAt].every((n) => Number.isSafeInteger(n) && n >= 0),
          'whole instants',
        )
        promise(
          token.claims.scopes.every((scope) => scope !== ''),
          'no empty scope',
        )
        if (audience !== undefined) same(audience, token.claims.audience, 'one audience, whoever reads it')
      },
    )
  },
}
