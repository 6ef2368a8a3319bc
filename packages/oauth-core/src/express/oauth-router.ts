import type { RequestHandler } from 'express'
import type { AuthorizationServer } from '../options.ts'
import { sendResponse } from './send-response.ts'
import { toRequest } from './to-request.ts'

/** Methods that no `Request` can carry (Fetch §2.2.1). */
const UNSPEAKABLE = ['CONNECT', 'TRACE', 'TRACK']

/**
 * All endpoints as Express middleware, for the root of the app and ahead of any body parser; whatever is not ours goes
 * on. The client's address is Express' `req.ip`, so set `trust proxy` as Express documents it.
 */
export function createOAuthRouter(server: AuthorizationServer): RequestHandler {
  const { origin } = new URL(server.metadata().issuer)
  return (req, res, next) => {
    // A request line in absolute form, or a method that Fetch forbids: none of our paths, none of our methods.
    if (!URL.canParse(`${origin}${req.originalUrl}`) || UNSPEAKABLE.includes(req.method)) return next()
    const peer = req.ip === undefined ? {} : { clientAddress: req.ip }
    server
      .fetch(toRequest(req, origin), peer)
      .then((response) => (response === undefined ? next() : sendResponse(response, res)))
      .catch(next)
  }
}
