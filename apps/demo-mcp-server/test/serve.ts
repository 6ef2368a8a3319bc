import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { afterEach } from 'vitest'
import { createDemoMcpServer } from '../src/create-demo-mcp-server.ts'
import { callerFromHeaders } from '../src/identity-headers.ts'

export const RESOURCE_METADATA = 'https://notes.example.test/.well-known/oauth-protected-resource/mcp'

/** What a gateway says of a person. */
export const identity = (login: string, scope: string): Record<string, string> => ({
  'x-user-id': `github:${login}`,
  'x-user-name': login,
  'x-client-id': 'client-1',
  'x-scope': scope,
})

const listening = new Set<Server>()

afterEach(() => {
  for (const server of listening) {
    server.close()
    server.closeAllConnections()
  }
  listening.clear()
})

/** A fresh demo server on loopback, believing the identity headers that the test sends as the gateway would. */
export async function serve(): Promise<string> {
  const handle = createDemoMcpServer({ resourceMetadata: RESOURCE_METADATA, caller: callerFromHeaders })
  const server = createServer((request, response) => void handle(request, response))
  listening.add(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return `http://127.0.0.1:${address.port}/mcp`
}
