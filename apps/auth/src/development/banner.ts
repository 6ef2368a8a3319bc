import type { DevelopmentConfig } from '../config/config.ts'
import type { Person } from './people.ts'

/** What development mode says when it is ready: that it is unsafe, where things are, and what to paste. */
export function banner(config: DevelopmentConfig, people: readonly Person[]): string {
  const { issuer } = config
  const mcp = `${issuer}/mcp`
  const mcpJson = JSON.stringify({ mcpServers: { demo: { type: 'http', url: mcp } } })
  const admitted = people.filter((person) => person.admitted).map((person) => person.login)
  const refused = people.filter((person) => !person.admitted).map((person) => person.login)
  return `
  MCP OAuth Gateway is ready, in DEVELOPMENT MODE: not for production.

  What is not safe about it:
    - whoever can open this machine's loopback signs in as anybody, without a password
    - http, so tokens travel in clear; only programs on this machine can listen
    - ${config.redis === undefined ? 'everything is in memory, and gone when this process ends' : 'the Redis settings are not enforced'}

  Authorization server   ${issuer}
  Its metadata           ${issuer}/.well-known/oauth-authorization-server
  Protected MCP server   ${mcp}
  What is connected      ${issuer}/account
  Who may sign in        ${admitted.join(', ')} (${refused.join(', ')} is refused, to see that)

  Connect a client:
    Claude Code    claude mcp add --transport http demo ${mcp}
    Inspector      npx @modelcontextprotocol/inspector --transport http --server-url ${mcp}
    mcp.json       ${mcpJson}

  For a server that others use: GATEWAY_MODE=production, see README.md. Stop with Ctrl+C.
`
}
