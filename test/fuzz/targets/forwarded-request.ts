import { originalRequest } from '../../../packages/forwardauth-middleware/src/original-request.ts'
import { readHeaders } from '../../../packages/forwardauth-middleware/src/request-headers.ts'
import { isUnambiguousPath } from '../../../packages/forwardauth-middleware/src/request-path.ts'
import { toolScopes } from '../../../packages/forwardauth-middleware/src/tool-rules.ts'
import type { Draw } from '../src/draw.ts'
import { textsOf } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { anyText, list, phrase } from '../src/texts.ts'

const METHODS = ['GET', 'POST', 'DELETE', 'CONNECT', 'get', '']
const SCHEMES = ['https', 'http', 'HTTPS', 'ws', 'https, http']
const HOSTS = ['notes.example.com', 'NOTES.example.com.', 'h:443', 'h:80', '[::1]:8443', 'u@h', 'h, g', 'h:0', '']
const SEGMENTS = ['mcp', 'a-b', 'c_d~', '.', '..', '%2e', '%2F', '%5c', ';', '%zz', '%41', 'é', ' ', '', '%C3%A9', '%']
const TOOLS = ['list', 'delete_note', '=?base64?bGlzdA==?=', '=?base64?!?=', '', 'é']
const SERVICE = {
  resource: 'https://notes.example.com/mcp',
  tools: { 'delete_*': ['notes:write'], '*': ['notes:read'], 'a*b*c': ['x'] },
  checksHeaders: true,
}

/** Header lines as a proxy sends them, a few of them wrong, doubled or missing. */
function headers(draw: Draw): readonly string[] {
  const lines: readonly (readonly [string, string])[] = [
    ['X-Forwarded-Method', phrase(draw, METHODS)],
    ['X-Forwarded-Proto', phrase(draw, SCHEMES)],
    ['X-Forwarded-Host', phrase(draw, HOSTS)],
    [
      'X-Forwarded-Uri',
      `/${list(draw, draw.once(2) ? SEGMENTS.slice(0, 3) : SEGMENTS, '/', 4)}${draw.pick(['', '?', '?access_token=x', '#'])}`,
    ],
    ['Mcp-Protocol-Version', draw.pick(['2026-07-28', '2025-11-25', '', '9999-99-99'])],
    ['Mcp-Method', draw.pick(['tools/call', 'tools/list', ''])],
    ['mcp-name', draw.pick([...TOOLS, anyText(draw, 10)])],
  ]
  return lines.flatMap((line) => (draw.once(20) ? [] : draw.once(40) ? [...line, ...line] : line))
}

export const request: FuzzTarget = {
  name: 'originalRequest',
  covers: ['readHeaders', 'toolScopes'],
  words: [...METHODS, ...SCHEMES, ...HOSTS, ...SEGMENTS, ...TOOLS, '","', 'X-Forwarded-Host'],
  grammar: (draw) => JSON.stringify(headers(draw)),
  check: (text) => {
    const lines = readHeaders(textsOf(text))
    const scopes = toolScopes(SERVICE, 'POST', lines)
    promise(
      scopes === 'unreadable' || scopes.every((scope) => ['notes:write', 'notes:read', 'x'].includes(scope)),
      'scopes of the rules',
    )
    return outcomeOf(
      'request',
      () => originalRequest(lines),
      ({ method, scheme, host, path, query }) => {
        promise(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'].includes(method), 'a method that is known')
        const url = new URL(`${scheme}://${host}${path}`)
        same(url.host, host, 'the host that a server would see')
        same(decodeURIComponent(url.pathname), decodeURIComponent(path), 'a path that means itself')
        promise(url.username === '' && url.hash === '' && url.search === '', 'no more than host and path')
        promise(!/[\r\n]/.test(path + host) && typeof query === 'string', 'no line ends')
      },
    )
  },
}

export const path: FuzzTarget = {
  name: 'isUnambiguousPath',
  words: [...SEGMENTS, '/', '//', '/./'],
  grammar: (draw) =>
    phrase(draw, ['/', '', '//'], [list(draw, draw.once(2) ? SEGMENTS.slice(0, 3) : SEGMENTS, '/', 6)]),
  check: (text) => {
    if (!isUnambiguousPath(text)) return 'refused'
    const read = new URL(`https://h${text}`).pathname
    same(decodeURIComponent(read), decodeURIComponent(text), 'a path that means itself')
    const segments = text.split('/').map((segment) => decodeURIComponent(segment))
    promise(!segments.some((segment) => ['.', '..'].includes(segment) || /[/\\;?#%\0]/.test(segment)), 'decoded too')
    promise(
      text
        .split('/')
        .slice(1, -1)
        .every((segment) => segment !== ''),
      'no empty segment',
    )
    return 'accepted'
  },
}
