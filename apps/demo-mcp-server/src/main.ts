import { createServer } from 'node:http'
import { createDemoMcpServer } from './create-demo-mcp-server.ts'
import { callerFromHeaders } from './identity-headers.ts'

// Behind a gateway only: whoever reaches this port is believed to be who the headers say.
const port = Number(process.env['PORT'] ?? '3000')
const resourceMetadata = process.env['RESOURCE_METADATA_URL']
if (resourceMetadata === undefined || !URL.canParse(resourceMetadata)) {
  console.error('RESOURCE_METADATA_URL must be set: https://<host>/.well-known/oauth-protected-resource/mcp')
  process.exit(78)
}

const serveMcp = createDemoMcpServer({ resourceMetadata, caller: callerFromHeaders })

const server = createServer((request, response) => {
  if (request.url?.split('?', 1)[0] === '/mcp') void serveMcp(request, response)
  else response.writeHead(404).end()
})
server.listen(port, () => {
  const address = server.address()
  console.log(`demo MCP server on port ${typeof address === 'object' ? address?.port : port}`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close()
    server.closeAllConnections() // event streams never end by themselves
  })
}
