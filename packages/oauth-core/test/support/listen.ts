import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { onTestFinished } from 'vitest'

/** Serves on loopback until the test is over, on any port by default. @returns the origin */
export async function listen(listener: RequestListener, port = 0): Promise<string> {
  const http = createServer(listener).listen(port, '127.0.0.1')
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  await once(http, 'listening')
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return `http://127.0.0.1:${address.port}`
}
