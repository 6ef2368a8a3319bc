import { parseClientMetadata } from '../../../packages/oauth-core/src/protocol/client-metadata.ts'
import { parseRedirectUri } from '../../../packages/oauth-core/src/protocol/redirect-uri.ts'
import type { Draw } from '../src/draw.ts'
import { anyJson, jsonOf, nearly } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'

const KEY = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }
const MEMBERS: Readonly<Record<string, readonly unknown[]>> = {
  redirect_uris: [
    ['https://a.example/cb'],
    ['http://127.0.0.1/'],
    ['cursor://x/cb', 'https://a.example'],
    [],
    ['http://a.example'],
  ],
  token_endpoint_auth_method: ['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', null, ''],
  grant_types: [['authorization_code'], ['authorization_code', 'refresh_token'], ['implicit'], null],
  response_types: [['code'], ['token'], [], null],
  application_type: [null, 'web', 'native', 'other'],
  client_name: ['A', '', '\u202e', null],
  'client_name#ja': ['A', 1],
  client_uri: ['https://a.example', 'javascript:0', 'https://u@a', null],
  jwks: [{ keys: [KEY] }, { keys: [{ ...KEY, d: 'AA' }] }, { keys: [] }, null],
  jwks_uri: [null, 'https://a.example/jwks'],
  contacts: [['a@a.example'], [1], null],
  scope: ['a b', null],
}

const metadata = (draw: Draw): unknown => {
  const made = nearly(draw, MEMBERS)
  if (draw.once(4)) made['jwks'] = null
  if (draw.once(8)) Object.defineProperty(made, '__proto__', { value: anyJson(draw), enumerable: true })
  return made
}

export const target: FuzzTarget = {
  name: 'parseClientMetadata',
  words: [
    '"redirect_uris":',
    '"https://a.example/cb"',
    '"jwks":',
    '"d":',
    'null',
    '[]',
    '{}',
    '"__proto__":',
    ',',
    ':',
  ],
  grammar: (draw) => JSON.stringify(draw.once(8) ? anyJson(draw) : metadata(draw)),
  check: (text) =>
    outcomeOf(
      'request',
      () => parseClientMetadata(jsonOf(text), { redirectSchemes: ['cursor'] }),
      (parsed) => {
        const uris = parsed.metadata.redirect_uris
        promise(uris.length >= 1 && uris.length <= 20, '1 to 20 redirect URIs')
        for (const uri of uris) same(parseRedirectUri(uri, ['cursor']).text, uri, 'each of them allowed')
        promise(parsed.metadata.grant_types.includes('authorization_code'), 'a grant type that we have')
        same(parsed.metadata.response_types, ['code'], 'code alone')
        promise(JSON.stringify(parsed.metadata).length <= 48 * 1024, 'at most 48 KiB')
        const again = parseClientMetadata(jsonOf(JSON.stringify(parsed.metadata)), { redirectSchemes: ['cursor'] })
        same(again.metadata, parsed.metadata, 'what is kept parses the same')
      },
    ),
}
