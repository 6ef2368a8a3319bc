import { decodeMcpName } from './mcp-name.ts'
import type { Method } from './original-request.ts'
import type { RequestHeaders } from './request-headers.ts'
import type { Service } from './services.ts'

/** The first version of MCP whose requests name method and tool in headers. */
const FIRST_WITH_HEADERS = '2026-07-28'
const VERSION = /^\d{4}-\d{2}-\d{2}$/

/** Linear in the name, however many `*` a pattern has. */
function matches(pattern: string, name: string): boolean {
  const [head = '', ...middle] = pattern.split('*')
  const tail = middle.pop()
  if (tail === undefined) return name === pattern
  if (!name.startsWith(head)) return false
  let from = head.length
  for (const part of middle) {
    const found = name.indexOf(part, from)
    if (found === -1) return false
    from = found + part.length
  }
  return name.length - tail.length >= from && name.endsWith(tail)
}

/** Scopes that the tool rules add to a request; `unreadable`: its headers do not say which tool it calls. */
export type ToolScopes = readonly string[] | 'unreadable'

/**
 * Which scopes the tool rules of `service` ask of a request. No rule matched is an answer only where the headers can be
 * believed; wherever they cannot, all rules apply.
 */
export function toolScopes(service: Service, method: Method, { values }: RequestHeaders): ToolScopes {
  if (service.tools === undefined || method !== 'POST') return []
  const rules = Object.entries(service.tools)
  const version = values['mcp-protocol-version'] ?? ''
  if (service.checksHeaders !== true || !VERSION.test(version) || version < FIRST_WITH_HEADERS) {
    return rules.flatMap(([, scopes]) => scopes)
  }
  const called = values['mcp-method'] ?? ''
  if (called === '') return 'unreadable'
  if (called !== 'tools/call') return []
  const tool = decodeMcpName(values['mcp-name'] ?? '')
  if (tool === undefined || tool === '') return 'unreadable'
  return rules.flatMap(([pattern, scopes]) => (matches(pattern, tool) ? scopes : []))
}
