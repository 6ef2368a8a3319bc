import { isLoopbackHost } from '../../../packages/oauth-core/src/protocol/loopback.ts'
import {
  formActionSource,
  matchesRedirectUri,
  parseRedirectUri,
  redirectTo,
} from '../../../packages/oauth-core/src/protocol/redirect-uri.ts'
import type { Draw } from '../src/draw.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { phrase } from '../src/texts.ts'

const SCHEMES = [
  'https://',
  'http://',
  'cursor://',
  'cursor:',
  'com.example.app:/',
  'javascript:',
  'https:/',
  'HTTPS://',
  '',
]
const HOSTS = [
  '127.0.0.1',
  '[::1]',
  'localhost',
  'a.example',
  '127.1',
  '0x7f.1',
  'LOCALHOST',
  'u@a.example',
  '[::ffff:7f00:1]',
  '',
]
const PORTS = ['', ':1', ':443', ':65535', ':65536', ':0', ':']
const PATHS = ['', '/', '/callback', '/..', '/%2e%2e', '/a;b', '//x', '/a/./b', '/%']
const QUERIES = ['', '?', '?a=b', '?code=x', '?%63ode=x', '?iss', '#', '#a', '?a=b&']

/** @internal shared with the target for comparing two of them */
export const redirectUri = (draw: Draw): string => phrase(draw, SCHEMES, HOSTS, PORTS, PATHS, QUERIES)
export const REDIRECT_URI_WORDS: readonly string[] = [...SCHEMES, ...HOSTS, ...PORTS, ...PATHS, ...QUERIES]

export const target: FuzzTarget = {
  name: 'parseRedirectUri',
  words: REDIRECT_URI_WORDS,
  grammar: redirectUri,
  check: (text) =>
    outcomeOf(
      'request',
      () => parseRedirectUri(text, ['cursor']),
      (uri) => {
        same(uri.text, text, 'no byte changes')
        promise(/^[\x21-\x7e]{1,2048}$/.test(text), 'visible ASCII')
        const url = new URL(text)
        promise(url.hash === '' && !text.includes('#'), 'no fragment')
        promise(url.username === '' && url.password === '', 'no user information')
        if (uri.kind === 'private-use') promise(['cursor:', uri.host].includes(url.protocol), 'an allowed scheme')
        else
          same(url.host, new URL(`${url.protocol}//${uri.host}`).host, 'the host that is shown is where a browser goes')
        same(
          uri.kind === 'loopback',
          ['http:', 'https:'].includes(url.protocol) && isLoopbackHost(url.hostname),
          'loopback is this computer',
        )
        promise(url.protocol !== 'http:' || uri.kind === 'loopback', 'http for loopback alone')
        promise(matchesRedirectUri(text, text), 'equal to itself')
        const location = new URL(redirectTo(text, { code: 'c', state: 'é &=#\r\n' }))
        same(location.searchParams.getAll('code'), ['c'], 'one code')
        same(location.searchParams.getAll('state'), ['é &=#\r\n'], 'the state as it was')
        promise(/^[a-z][a-z0-9+.:/\-[\]]*$/.test(formActionSource(text)), 'a source that cannot end its directive')
      },
    ),
}
