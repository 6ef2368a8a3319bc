import type { RequestHandler } from 'express'
import type { Guard } from '../options.ts'
import { protect } from './protect.ts'

/** A {@link Guard} as Express middleware; the principal is at `response.locals.principal`. */
export function requireBearer(guard: Guard): RequestHandler {
  return protect(guard, () => undefined)
}
