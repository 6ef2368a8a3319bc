import type { RequestHandler } from 'express'
import type { Guard } from '../options.ts'
import { sendResponse } from './send-response.ts'

/** A {@link Guard} as Express middleware; the principal is at `response.locals.principal`. */
export function requireBearer(guard: Guard): RequestHandler {
  return (req, res, next) => {
    const headers = new Headers()
    // Node keeps the first of several; two are malformed, so both are told apart from one here.
    const sent = req.headersDistinct['authorization'] ?? []
    for (const value of sent) headers.append('authorization', value)
    const query = req.originalUrl.slice(req.originalUrl.indexOf('?') + 1)
    guard(new Request(`http://guarded.invalid/?${query}`, { headers }))
      .then((outcome) => {
        if ('response' in outcome) return sendResponse(outcome.response, res)
        res.locals['principal'] = outcome.principal
        return next()
      })
      .catch(next)
  }
}
