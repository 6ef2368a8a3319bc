import type { RequestHandler } from 'express'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { AuthorizationServer } from '../options.ts'
import { sendResponse } from './send-response.ts'
import { canBeRequest, toRequest } from './to-request.ts'

/**
 * All endpoints as Express middleware, ahead of any body parser; whatever is not ours goes on. The client's address is
 * Express' `req.ip`, so set `trust proxy` as Express documents it.
 *
 * Its home is the root of the app, as discovery lies at `/.well-known/…` there, whatever the issuer's path. An app that
 * mounts by path names both places: `app.use(['/t1', '/.well-known/:document/t1'], router)`. Behind a body parser, or
 * at a path where none of ours can lie, requests end in a `ConfigurationError` for the app's error handler.
 */
export function createOAuthRouter(server: AuthorizationServer): RequestHandler {
  const { origin, pathname } = new URL(server.metadata().issuer)
  return (req, res, next) => {
    if (!leadsToUs(req.baseUrl.toLowerCase(), pathname.toLowerCase())) return next(misplaced(req.baseUrl, origin))
    if (!canBeRequest(req)) return next() // none of our paths, none of our methods
    const readAhead = req.readableDidRead
    server
      .fetch(toRequest(req, origin), { clientAddress: req.ip })
      .then((response) => {
        if (response === undefined) return next()
        // What came looked empty to us, so the answer is about a request that nobody sent.
        return readAhead ? next(behindParser()) : sendResponse(response, res)
      })
      .catch(next)
  }
}

/** Whether one of our paths can lie below a mount path; in lower case, as Express mounts without regard to it. */
const leadsToUs = (mount: string, issuerPath: string): boolean =>
  `${issuerPath}/`.startsWith(`${mount}/`) || `${mount}/`.startsWith('/.well-known/')

const misplaced = (mount: string, origin: string): ConfigurationError =>
  new ConfigurationError([
    `createOAuthRouter is mounted at ${mount}, where it has no paths: mount it at the root, or name the issuer ${origin}${mount}`,
  ])

const behindParser = (): ConfigurationError =>
  new ConfigurationError(['a body parser runs ahead of createOAuthRouter and takes its bodies: mount the router first'])
