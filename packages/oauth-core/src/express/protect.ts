import type { Request as ExpressRequest, RequestHandler } from 'express'
import type { Guard } from '../options.ts'
import type { Principal } from '../tokens/principal.ts'
import { sendResponse } from './send-response.ts'

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
    const headers = new Headers()
    // Node keeps the first of several; two are malformed, so both are told apart from one here.
    const sent = req.headersDistinct['authorization'] ?? []
    for (const value of sent) headers.append('authorization', value)
    const query = req.originalUrl.slice(req.originalUrl.indexOf('?') + 1)
    const guarded = new Request(`http://guarded.invalid/?${query}`, { headers })
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
