import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import { parseBasic } from './basic-credentials.ts'
import { parseBearer } from './bearer.ts'
import { parseClientDocument, parseDocumentJson } from './client-document.ts'
import { parseClientIdUrl } from './client-id-url.ts'
import { parseClientMetadata } from './client-metadata.ts'
import { parseDpopProof } from './dpop-proof.ts'
import { parseJson } from './json.ts'
import { parseParameters } from './parameters.ts'
import { parseCodeChallenge } from './pkce.ts'
import { parseRedirectUri } from './redirect-uri.ts'
import { parseScope } from './scope.ts'
import { parseTokenCredentials } from './token-credentials.ts'

const anyText = fc.string({ unit: 'binary' })
const pieces = (...parts: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...parts)).map((chosen) => chosen.join(''))
const metadata = fc.dictionary(
  fc.constantFrom('redirect_uris', 'grant_types', 'client_name', 'jwks', 'contacts', 'client_uri#x', '__proto__'),
  fc.jsonValue(),
)

const urls = pieces('https://', 'a.b', '/', '.', '%2e', '..', ':', '443', '@', '?', '#', '\\', '127', '[::1]', ';', 'A')

/** Right members and wrong ones: the right ones alone are a proof. */
const member = (...right: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: fc.jsonValue() })
const coordinate = member('A'.repeat(43), 'A'.repeat(42))
const proofHeader = fc.record({
  typ: member('dpop+jwt'),
  alg: member('ES256', 'EdDSA', 'PS256'),
  jwk: fc.record(
    { kty: member('EC', 'OKP', 'RSA'), crv: member('P-256', 'Ed25519'), x: coordinate, y: coordinate, n: coordinate },
    { requiredKeys: ['kty'] },
  ),
})
const proofClaims = fc.record({
  jti: member('a'),
  htm: member('GET'),
  htu: member('https://h.example/'),
  iat: member(1),
})
const segment = (value: object): string => encodeBase64url(encodeUtf8(JSON.stringify(value)))

/** Whatever is thrown beside an `OAuthError` is itself, so that no list of reasons can hold it. */
function outcome(work: () => unknown): unknown {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return isOAuthError(error) ? error.reason : error
  }
}

/** One parser, what to throw at it, and all it may say. */
interface Probe {
  readonly name: string
  readonly reasons: readonly string[]
  readonly check: (holds: (result: unknown) => void) => void
}

function probe<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  parse: (input: Input) => unknown,
  ...reasons: readonly string[]
): Probe {
  const check: Probe['check'] = (holds) => {
    fc.assert(
      fc.property(inputs, (input) => {
        holds(outcome(() => parse(input)))
      }),
    )
  }
  return { name, reasons, check }
}

const probes = [
  probe(
    'parseParameters',
    fc.oneof(anyText, pieces('a', '=', '&', '%', '0', 'd', '%00', '%0a', '%ED%A0%80', '%C0%AF', '\ud800', '\r', '+')),
    (text) => parseParameters(text),
    'parameter_repeated',
    'request_malformed',
    'body_too_large',
  ),
  probe('parseScope', anyText, parseScope, 'scope_unknown'),
  probe(
    'parseRedirectUri',
    fc.oneof(
      anyText,
      pieces('https:', 'http:', 'cursor:', 'a.b:', '/', '//', '[', '::1', ']', '@', ':', '9', 'a', '?'),
    ),
    (text) => parseRedirectUri(text, ['cursor']),
    'registration_uri',
  ),
  probe(
    'parseCodeChallenge',
    fc.tuple(anyText, fc.constantFrom('S256', 'plain', '', undefined)),
    ([challenge, method]) => parseCodeChallenge(challenge, method),
    'pkce_missing',
    'pkce_method',
  ),
  probe(
    'parseJson',
    fc.oneof(anyText, fc.json(), pieces('{', '}', '[', ']', '"a"', ':', ',', '1', '"\\ud800"', '"__proto__"')),
    parseJson,
    'request_malformed',
  ),
  probe(
    'parseBearer',
    fc.oneof(
      anyText,
      anyText.map((text) => `Bearer ${text}`),
    ),
    parseBearer,
    'request_malformed',
  ),
  probe(
    'parseTokenCredentials',
    fc.oneof(
      anyText,
      anyText.map((text) => `DPoP ${text}`),
      pieces('DPoP', 'Bearer', ' ', ',', 'a', '=', '\t'),
    ),
    parseTokenCredentials,
    'request_malformed',
  ),
  probe(
    'parseDpopProof',
    fc.oneof(
      anyText,
      pieces('e30', '.', '=', ',', ' ', 'AA'),
      fc.tuple(proofHeader, proofClaims).map(([header, claims]) => `${segment(header)}.${segment(claims)}.AA`),
    ),
    parseDpopProof,
    'dpop_invalid',
  ),
  probe(
    'parseBasic',
    fc.oneof(
      anyText,
      anyText.map((text) => `Basic ${text}`),
      fc.base64String().map((text) => `Basic ${text}`),
    ),
    parseBasic,
    'request_malformed',
  ),
  probe(
    'parseClientMetadata',
    fc.oneof(fc.jsonValue(), metadata),
    (json) => parseClientMetadata(json, { redirectSchemes: [] }),
    'registration_uri',
    'registration_metadata',
  ),
  probe('parseClientIdUrl', fc.oneof(anyText, urls), parseClientIdUrl, 'client_document'),
  probe(
    'parseDocumentJson',
    fc.oneof(anyText, fc.json(), fc.constant(undefined)),
    (text) => parseDocumentJson('application/json', text),
    'client_document',
  ),
  probe(
    'parseClientDocument',
    fc.oneof(
      fc.jsonValue(),
      metadata.map((members) => ({ ...members, client_id: 'https://a.example/' })),
    ),
    (json) => parseClientDocument(json, { clientId: 'https://a.example/', redirectSchemes: [] }),
    'client_document',
  ),
]

describe('whatever arrives', () => {
  it.each(probes)('$name accepts it or tells one of its own reasons', ({ reasons, check }) => {
    check((result) => {
      expect(['accepted', ...reasons]).toContain(result)
    })
  })
})

describe('parseClientIdUrl', () => {
  it('accepts only what every URL parser fetches as it is written', () => {
    fc.assert(
      fc.property(
        urls.map((rest) => `https://a.example/${rest}`),
        (text) => {
          if (outcome(() => parseClientIdUrl(text)) !== 'accepted') return
          const { origin, pathname, search, hash, username } = new URL(text)
          expect([origin + pathname, search, hash, username]).toEqual([text, '', '', ''])
        },
      ),
    )
  })
})
