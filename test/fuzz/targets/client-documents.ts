import { isIP } from 'node:net'
import { parsePinnedDocument } from '../../../packages/oauth-core/src/clients/pinned-document.ts'
import { parseClientDocument, parseDocumentJson } from '../../../packages/oauth-core/src/protocol/client-document.ts'
import { parseClientIdUrl } from '../../../packages/oauth-core/src/protocol/client-id-url.ts'
import { parseRedirectUri } from '../../../packages/oauth-core/src/protocol/redirect-uri.ts'
import { isJsonObject } from '../../../packages/oauth-core/src/internal/json.ts'
import { nearly } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { phrase } from '../src/texts.ts'

const HOSTS = ['app.example.com', 'localhost', '127.0.0.1', '127.1', '2130706433', '0x7f000001', '[::1]', '[::ffff:7f00:1]', 'app.example.com.', 'APP.example.com', 'u@app.example.com', 'redis', 'a.1'] // prettier-ignore
const PATHS = ['/client.json', '', '/', '/..', '/%2e%2e/x', '/a;b', '?q', '/x#f', '/ ', '\\x', '//x']

const clientIdUrl: FuzzTarget = {
  name: 'parseClientIdUrl',
  words: [...HOSTS, ...PATHS, 'https://', 'http://', ':443', ':6379', '@', '%'],
  grammar: (draw) => phrase(draw, ['https://', 'http://', 'HTTPS://', ''], HOSTS, ['', ':443', ':8443', ':0'], PATHS),
  check: (text) =>
    outcomeOf(
      'request',
      () => parseClientIdUrl(text),
      ({ text: kept, hostname, origin }) => {
        const url = new URL(text)
        same([kept, hostname, origin], [text, url.hostname, url.origin], 'what is asked is what was written')
        same(
          [url.protocol, url.search, url.hash, url.username],
          ['https:', '', '', ''],
          'https, and no more than a path',
        )
        promise(isIP(hostname) === 0 && !hostname.startsWith('[') && hostname.includes('.'), 'a domain, no address')
        promise(text.length <= 512 && !text.includes('/../'), 'short, and a path that means itself')
      },
    ),
}

const ID = 'https://app.example.com/client.json'
const KEY = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }

const document: FuzzTarget = {
  name: 'parseClientDocument',
  covers: ['parseDocumentJson', 'parsePinnedDocument'],
  words: [
    '"client_id":',
    `"${ID}"`,
    '"client_secret":""',
    '"redirect_uris":',
    '"__proto__":',
    '{',
    '}',
    ',',
    'null',
    '[]',
  ],
  grammar: (draw) =>
    JSON.stringify(
      nearly(draw, {
        client_id: [ID, `${ID}/`, 'https://evil.example/'],
        client_name: ['App', '', '\u202e'],
        redirect_uris: [['https://app.example.com/cb'], ['http://localhost/'], ['http://a.example'], []],
        token_endpoint_auth_method: ['none', 'private_key_jwt', 'client_secret_basic', null],
        grant_types: [['authorization_code'], ['implicit'], null],
        jwks: [null, { keys: [KEY] }, { keys: [{ ...KEY, d: 'AA' }] }],
        jwks_uri: [null, 'https://app.example.com/jwks', 'http://app.example.com/jwks', 'file:///etc/passwd'],
        ...(draw.once(9) && { [draw.pick(['client_secret', 'client_secret_expires_at'])]: [null, 0, 'x'] }),
      }),
    ),
  check: (text) => {
    const policy = { clientId: ID, redirectSchemes: ['cursor'] }
    let json: unknown
    const outcome = outcomeOf(
      'request',
      () => parseClientDocument((json = parseDocumentJson('application/json', text)), policy),
      ({ name, redirectUris, methods, jwks, jwksUri }) => {
        promise(name !== '' && methods.length > 0, 'a name and a method')
        promise(redirectUris.length > 0 && redirectUris.length <= 20, '1 to 20 redirect URIs')
        for (const uri of redirectUris) same(parseRedirectUri(uri, ['cursor']).text, uri, 'each of them allowed')
        promise(jwks !== undefined || jwksUri !== undefined || methods.join() === 'none', 'no keys, no signature')
        promise(jwksUri?.startsWith('https://') !== false, 'keys over https')
        promise(!/"client_secret(?:_expires_at)?":/.test(JSON.stringify(json)) || isNested(json), 'no shared secret')
      },
    )
    const pinned = { client_name: '', redirect_uris: [], ...Object(json), client_id: ID }
    const isPinned = 'client' in parsePinnedDocument(pinned, ['cursor'])
    promise(outcome !== 'accepted' || isPinned, 'what may be fetched may be pinned')
    return outcome
  },
}

/** The name stands deeper, where it means nothing. */
const isNested = (json: unknown): boolean =>
  isJsonObject(json) && !('client_secret' in json || 'client_secret_expires_at' in json)

export const clientDocuments: readonly FuzzTarget[] = [clientIdUrl, document]
