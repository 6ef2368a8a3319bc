import type { Request as ExpressRequest, RequestHandler } from 'express'
import type { Guard } from '../options.ts'
import type { Principal } from '../tokens/principal.ts'
import { sendResponse } from './send-response.ts'
import { canBeRequest, toRequest } from './to-request.ts'

/** A guard knows the origin of its resource from configuration, and believes no other. */
const ORIGIN = 'http://guarded.invalid'

/**
 * Asks the guard before the next handler runs; the principal is at `response.locals.principal`.
 *
 * @param admit - told of whoever passes, before the next handler
 */
export function protect(
  guard: Guard,
  admit: (principal: Principal, guarded: Request, request: ExpressRequest) => void,
): RequestHandler {
  return (req, res, next) => {
    // What no `Request` can carry no guard can judge: refused, never passed on.
    if (!canBeRequest(req)) return void res.status(405).end()
    const guarded = toRequest(req, ORIGIN)
    guard(guarded)
      .then((outcome) => {
        if ('response' in outcome) return sendResponse(outcome.response, res)
        res.locals['principal'] = outcome.principal
        admit(outcome.principal, guarded, req)
        return next()
      })
      .catch(next)
  }
}
