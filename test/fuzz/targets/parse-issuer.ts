import { parseIssuer } from '../../../packages/oauth-core/src/protocol/issuer.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { phrase } from '../src/texts.ts'

const SCHEMES = ['https://', 'http://', 'HTTPS://', '']
const HOSTS = ['auth.example.com', 'localhost', '127.0.0.1', '[::1]', 'A.example', '127.1', 'u@h', 'ä.example', '']
const PORTS = ['', ':443', ':8443', ':80', ':0', ':65536']
const PATHS = ['', '/', '/t1', '/t1/', '/..', '/%2e', '?q', '#f', '//']

export const target: FuzzTarget = {
  name: 'parseIssuer',
  words: [...SCHEMES, ...HOSTS, ...PORTS, ...PATHS],
  grammar: (draw) => phrase(draw, SCHEMES, HOSTS, PORTS, PATHS),
  check: (text) =>
    outcomeOf(
      'configuration',
      () => parseIssuer(text),
      ({ issuer, origin, path }) => {
        same(issuer, text, 'no byte changes')
        same(origin + path, issuer, 'origin and path make the issuer')
        const url = new URL(issuer)
        same([url.origin, url.search, url.hash, url.username], [origin, '', '', ''], 'nothing but origin and path')
        promise(!issuer.endsWith('/') && url.pathname === (path === '' ? '/' : path), 'a path that means itself')
      },
    ),
}
