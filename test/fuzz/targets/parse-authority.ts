import { hasDotSegment, parseAuthority } from '../../../packages/oauth-core/src/protocol/http-url.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { phrase } from '../src/texts.ts'

const HOSTS = [
  'a.example',
  'LOCALHOST',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '[::1]',
  '[::ffff:7f00:1]',
  'a.',
  '*.a',
  'xn--a',
]
const PORTS = ['', ':1', ':80', ':443', ':65536', ':01', ':0', '@b']

export const target: FuzzTarget = {
  name: 'parseAuthority',
  words: [...HOSTS, ...PORTS],
  grammar: (draw) => phrase(draw, HOSTS, PORTS),
  check: (text) => {
    promise(typeof hasDotSegment(text) === 'boolean', 'an answer for every path')
    return outcomeOf(
      'total',
      () => parseAuthority('https', text),
      ({ hostname, host }) => {
        const url = new URL(`https://${text}`)
        same([url.hostname, url.host, url.pathname], [hostname, host, '/'], 'the host that a browser would ask')
        promise(text.toLowerCase().startsWith(hostname), 'no other name than was written')
      },
    )
  },
}
