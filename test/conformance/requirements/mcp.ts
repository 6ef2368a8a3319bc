import type { Requirement } from './requirement.ts'

/** MCP at the gateway. */
export const mcp: readonly Requirement[] = [
  { id: 'R378', level: 'M', text: 'An origin that is not allowed: 403', source: 'MCP streamable HTTP, security' },
  {
    id: 'R379',
    level: 'S',
    text: 'Without the headers that rules need nothing is let through',
    source: 'MCP streamable HTTP',
  },
  { id: 'R380', level: 'M', text: 'Tool names are compared decoded, in their case', source: 'MCP streamable HTTP' },
  {
    id: 'R381',
    level: 'P',
    text: 'Headers that may lie are believed only of a server that checks them',
    source: 'own policy',
  },
  { id: 'R382', level: 'M', text: 'A session id authorizes nothing', source: 'CVE-2026-52869, CVE-2026-33946' },
  { id: 'R383', level: 'P', text: "Clients never see each other's answers", source: 'CVE-2026-25536' },
  {
    id: 'R384',
    level: 'P',
    text: 'The nine published flaws of MCP authorization are not here',
    source: 'arXiv 2605.22333',
  },
  {
    id: 'R385',
    level: 'P',
    text: 'The official conformance scenarios pass',
    source: '@modelcontextprotocol/conformance',
  },
  { id: 'R386', level: 'P', text: 'Clients of 2025-03-26 work or fail cleanly', source: 'MCP 2025-03-26' },
]
