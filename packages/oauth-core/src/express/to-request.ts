import type { Request as ExpressRequest } from 'express'

/** Methods that no `Request` can carry (Fetch §2.2.1). */
const UNSPEAKABLE = ['CONNECT', 'TRACE', 'TRACK']

/** False for a request line in absolute or asterisk form, and for a method that Fetch forbids. */
export function canBeRequest({ method, originalUrl }: ExpressRequest): boolean {
  return originalUrl.startsWith('/') && URL.canParse(`http://x.invalid${originalUrl}`) && !UNSPEAKABLE.includes(method)
}

/** These have no body (Fetch §5.4). */
const BODILESS = ['GET', 'HEAD']

/**
 * Express' request as a web one. Its URL has the origin of configuration and never of `Host`; the `Host` header is
 * handed on for whoever must choose by it.
 */
export function toRequest(request: ExpressRequest, origin: string): Request {
  const headers = new Headers()
  // Every line of a header: Node's own view keeps the first of two credentials and hides the second.
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    headers.set(name, values.join(name === 'cookie' ? '; ' : ', '))
  }
  const url = `${origin}${request.originalUrl}`
  if (BODILESS.includes(request.method)) return new Request(url, { method: request.method, headers })
  // `duplex` is what Node asks for with a body that is read as it comes; the DOM's types do not know it.
  const init = { method: request.method, headers, body: readBody(request), duplex: 'half' }
  return new Request(url, init)
}

/** Reads nothing before it is asked to: the body of a request that is not ours belongs to the app. */
function readBody(request: ExpressRequest): ReadableStream<Uint8Array<ArrayBuffer>> {
  let chunks: AsyncIterator<Uint8Array<ArrayBuffer>> | undefined
  const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
    async pull(controller) {
      chunks ??= request[Symbol.asyncIterator]()
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}
