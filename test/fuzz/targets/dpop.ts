import { DPOP_ALGORITHMS, parseDpopKey, thumbprintInput } from '../../../packages/oauth-core/src/protocol/dpop-key.ts'
import { parseDpopProof } from '../../../packages/oauth-core/src/protocol/dpop-proof.ts'
import { parseTokenCredentials } from '../../../packages/oauth-core/src/protocol/token-credentials.ts'
import type { Draw } from '../src/draw.ts'
import { jsonOf, nearly } from '../src/json-grammar.ts'
import { JWT_WORDS, jwtOf } from '../src/jwt-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { BASE64URL, phrase, textOf } from '../src/texts.ts'

const COORDINATE = 'A'.repeat(43)
const MODULUS = `x${'A'.repeat(341)}`

/** A key, now and then of the wrong type, too short, or with its private half. */
function key(draw: Draw, kind: number): object {
  const others = draw.once(12) ? { [draw.pick(['d', 'p', 'k', 'oth'])]: ['AA', null] } : {}
  switch (kind) {
    case 0:
      return nearly(draw, { kty: ['EC'], crv: ['P-256', 'P-384'], x: [COORDINATE, 'AA'], y: [COORDINATE], ...others })
    case 1:
      return nearly(draw, { kty: ['OKP'], crv: ['Ed25519', 'X25519'], x: [COORDINATE, `${COORDINATE}=`], ...others })
    default:
      return nearly(draw, {
        kty: ['RSA'],
        n: [MODULUS, MODULUS.slice(171), `A${MODULUS}`],
        e: ['AQAB', 'AQ', MODULUS],
        ...others,
      })
  }
}

const dpopKey: FuzzTarget = {
  name: 'parseDpopKey',
  words: ['"kty":"EC"', '"crv":"P-256"', '"x":', `"${COORDINATE}"`, '"d":null', '"k":', '{', '}', ',', '='],
  grammar: (draw) => JSON.stringify(key(draw, draw.below(3))),
  check: (text) => {
    const jwk = jsonOf(text)
    const fits = DPOP_ALGORITHMS.filter((algorithm) => parseDpopKey(jwk, algorithm) !== undefined)
    promise(fits.length <= 1, 'a key is for one algorithm')
    const [algorithm] = fits
    if (algorithm === undefined) return 'none'
    promise(!/"(?:d|p|q|dp|dq|qi|oth|k)":/.test(JSON.stringify(Object.keys(Object(jwk)).map((name) => `"${name}":`))), 'no private member') // prettier-ignore
    const parsed = parseDpopKey(jwk, algorithm)
    const input = parsed === undefined ? '' : thumbprintInput(parsed)
    same(parseDpopKey(jsonOf(input), algorithm), parsed, 'what is hashed is the key')
    same(Object.keys(Object(jsonOf(input))), Object.keys(Object(jsonOf(input))).toSorted(), 'in the order of RFC 7638')
    return algorithm
  },
}

const proof: FuzzTarget = {
  name: 'parseDpopProof',
  words: [...JWT_WORDS, ',', ', '],
  grammar: (draw) => {
    const kind = draw.below(3)
    const header = {
      typ: ['dpop+jwt', 'DPoP+jwt', 'jwt'],
      alg: [DPOP_ALGORITHMS[kind], 'HS256', 'none', 'ES256'],
      jwk: [key(draw, kind)],
    }
    const claims = {
      jti: ['j', '', 'j'.repeat(257)],
      htm: ['POST', ''],
      htu: ['https://auth.example.com/token', 'x'],
      iat: [1_900_000_000, 1.5, 1e300, '1'],
      ...(draw.once(3) && { ath: [COORDINATE, ''], nonce: ['n', ''] }),
    }
    return jwtOf(draw, nearly(draw, header), nearly(draw, claims))
  },
  check: (text) =>
    outcomeOf(
      'request',
      () => parseDpopProof(text),
      (parsed) => {
        same(`${parsed.signingInput}.${parsed.signature}`, text, 'what was signed is what was read')
        promise(text.length <= 8192, 'short')
        promise(
          parsed.id !== '' && parsed.id.length <= 256 && Number.isFinite(parsed.issuedAt),
          'a name and an instant',
        )
        promise(parsed.accessTokenHash !== '' && parsed.nonce !== '', 'no empty texts')
        same(parseDpopKey(parsed.key, parsed.algorithm), parsed.key, 'a key for its algorithm')
      },
    ),
}

const SCHEMES = ['DPoP', 'Bearer', 'dpop', 'BEARER', 'Basic', 'DPoP,Bearer', '']

const credentials: FuzzTarget = {
  name: 'parseTokenCredentials',
  words: [...SCHEMES, ' ', ',', '=', '\t'],
  grammar: (draw) =>
    phrase(draw, SCHEMES, [' ', '', '  ', ','], [textOf(draw, `${BASE64URL}.`, 0, 40)], ['', '=', ' ', ', DPoP a']),
  check: (text) =>
    outcomeOf(
      'request',
      () => parseTokenCredentials(text),
      ({ scheme, token }) => {
        promise(/^[\w\-.~+/]+=*$/.test(token), 'one token68')
        same(text.toLowerCase(), `${scheme} ${token}`.toLowerCase(), 'the scheme that was written')
        same(parseTokenCredentials(`${scheme} ${token}`), { scheme, token }, 'what is formatted parses the same')
      },
    ),
}

export const dpop: readonly FuzzTarget[] = [proof, dpopKey, credentials]
