import {
  canonicalResource,
  protectedResourceMetadataUrl,
} from '../../../packages/oauth-core/src/protocol/resource-indicator.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { phrase } from '../src/texts.ts'

const SCHEMES = ['https://', 'http://', 'HTTPS://', 'ftp://', '']
const HOSTS = ['notes.example.com', 'NOTES.example.com', '127.1', '[::1]', 'u@h', 'h.', '']
const PORTS = ['', ':443', ':80', ':8443', ':0']
const PATHS = ['', '/', '/mcp', '/mcp/', '/MCP', '/..', '/%2e%2e/x', '/a//b', '/%2f', '/ ', '\\']
const QUERIES = ['', '?', '?a=b', '#', '?a#b']

export const target: FuzzTarget = {
  name: 'canonicalResource',
  words: [...SCHEMES, ...HOSTS, ...PORTS, ...PATHS, ...QUERIES],
  grammar: (draw) => phrase(draw, SCHEMES, HOSTS, PORTS, PATHS, QUERIES),
  check: (text) =>
    outcomeOf(
      'total',
      () => canonicalResource(text),
      (resource) => {
        same(canonicalResource(resource), resource, 'a canonical form is its own')
        const [ours, platform] = [new URL(resource), new URL(text)]
        same([ours.protocol, ours.host], [platform.protocol, platform.host], 'the same server')
        promise(ours.hash === '' && ours.username === '' && !resource.includes('#'), 'no fragment, no user information')
        promise(new URL(protectedResourceMetadataUrl(text)).host === ours.host, 'its metadata lie on its own host')
      },
    ),
}
