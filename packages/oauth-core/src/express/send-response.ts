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
  // A 204 has no length to tell (RFC 9110 §8.6).
  if (response.status !== 204) to.setHeader('content-length', body.byteLength)
  to.end(body)
}
