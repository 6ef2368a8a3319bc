import type { Response as ExpressResponse } from 'express'

/** Sends a web response through Express: status, every header, each cookie on a line of its own. Bodies are small. */
export async function sendResponse(response: Response, to: ExpressResponse): Promise<void> {
  const body = await response.bytes()
  to.status(response.status)
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') to.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) to.setHeader('set-cookie', cookies)
  // A 204 has no length, and HEAD's would be that of the body it leaves out (RFC 9110 §8.6).
  if (response.status !== 204 && to.req.method !== 'HEAD') to.setHeader('content-length', body.byteLength)
  // The rest of a body that is too large is never read: this connection cannot carry another request.
  if (response.status === 413) to.setHeader('connection', 'close')
  to.end(body)
}
