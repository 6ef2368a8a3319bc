import { createTrustedProxies } from '../../../packages/forwardauth-middleware/src/trusted-proxies.ts'
import { decodeMcpName } from '../../../packages/forwardauth-middleware/src/mcp-name.ts'
import { allowsOrigin } from '../../../packages/forwardauth-middleware/src/origin.ts'
import { textsOf } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { anyText, phrase } from '../src/texts.ts'

const sentinel = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`

const mcpName: FuzzTarget = {
  name: 'decodeMcpName',
  words: ['=?base64?', '?=', '==', '=', 'é', '\n', sentinel('a')],
  grammar: (draw) => (draw.once(2) ? sentinel(anyText(draw, 12)) : anyText(draw, 12)),
  check: (text) =>
    outcomeOf(
      'total',
      () => decodeMcpName(text),
      (name) => {
        promise(name.isWellFormed(), 'well-formed')
        same(decodeMcpName(sentinel(name)), name, 'what is encoded decodes the same')
        promise(name === text || text === sentinel(name), 'one name, one encoding')
      },
    ),
}

const ORIGINS = [
  'https://app.example',
  'http://localhost:3000',
  'http://127.0.0.1',
  'http://[::1]:1',
  'null',
  'http://a.example',
  'https://u@h',
  'https://h/',
]

const origin: FuzzTarget = {
  name: 'allowsOrigin',
  words: [...ORIGINS, ':', '/', '@', '\\', '#', ' '],
  grammar: (draw) => phrase(draw, ORIGINS, ['', '', ':1', '/', ' ', '.evil.example']),
  check: (text) => {
    promise(!allowsOrigin('null', [text, 'null']), 'null belongs to nobody')
    promise(allowsOrigin(text, [text]) === (text !== 'null'), 'a list is taken literally')
    if (!allowsOrigin(text, undefined)) return 'refused'
    promise(!/[\s/\\#?@]/.test(text.slice('https://'.length).replace(/^\//, '')), 'nothing but a host')
    promise(
      text.startsWith('https://') || ['localhost', '127.0.0.1', '[::1]'].includes(text.slice(7).replace(/:\d+$/, '')),
      'https or this machine',
    )
    return 'accepted'
  },
}

const ADDRESSES = [
  '172.30.0.2',
  '::1',
  'fd00::1',
  '::ffff:172.30.0.2',
  '::ffff:ac1e:2',
  '0.0.0.0',
  'fe80::1%eth0',
  '1.2.3',
  '01.2.3.4',
]
const LENGTHS = ['', '/32', '/24', '/23', '/64', '/63', '/120', '/128', '/129', '/', '/-1', '/24/24', '/1e1', '/ 24']

/** A network that could hold one of the addresses far away. */
const FAR = /8\.8\.8\.|0*808:|0*2001:0*db8:/i

const trusted: FuzzTarget = {
  name: 'parseProxies',
  covers: ['createTrustedProxies'],
  words: [...ADDRESSES, ...LENGTHS, '","', ':', '.'],
  grammar: (draw) => JSON.stringify(Array.from({ length: 1 + draw.below(3) }, () => phrase(draw, ADDRESSES, LENGTHS))),
  check: (text) => {
    const networks = textsOf(text)
    return outcomeOf(
      'configuration',
      () => createTrustedProxies(networks),
      (proxies) => {
        promise(
          networks.every((network) => proxies.trusts(network.split('/')[0])),
          'each that is named is trusted',
        )
        promise(
          !proxies.trusts(undefined) && !proxies.trusts('') && !proxies.trusts(`${text}x`),
          'what is no address is not',
        )
        const far = ['8.8.8.8', '::ffff:8.8.8.8', '2001:db8::1'].some((address) => proxies.trusts(address))
        promise(!far || networks.some((network) => FAR.test(network)), 'nobody far away is')
      },
    )
  },
}

export const gatewayValues: readonly FuzzTarget[] = [mcpName, origin, trusted]
