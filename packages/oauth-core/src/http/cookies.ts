import { encodeBase64url } from '../internal/base64url.ts'
import type { Random } from '../ports/random.ts'

/** What the three cookies are for: this browser, "this browser just approved", a person's session. */
export type CookieName = 'browser' | 'login' | 'session'

const HANDLE = /^[A-Za-z0-9_-]{43}$/

/** Cookies that hold one random handle each: 256 bits, so that the store may keep a plain digest of them. */
export interface Cookies {
  /** The handle; undefined when there is none, or it has not our shape. */
  read(request: Request, name: CookieName): string | undefined
  /** @returns a `Set-Cookie` value; `lifetimeSeconds` undefined: until the browser closes */
  format(name: CookieName, handle: string, lifetimeSeconds?: number): string
  /** A new handle. */
  create(): string
}

/**
 * `__Host-` cookies: only this host over https can have set them, so nobody nearby can plant one (RFC 6265bis
 * §4.1.3.2). An http issuer, loopback only, goes without the prefix and `Secure`.
 *
 * The prefix allows no path, so issuers on one host share these names. Handles of browser and approval are reused by
 * whoever finds them, and each issuer's store knows its own alone; the session's belongs to who signed in last, and at
 * the other issuer the person is sent to the identity provider once more.
 */
export function createCookies(deps: { readonly issuer: string; readonly random: Random }): Cookies {
  const secure = deps.issuer.startsWith('https:')
  const fullName = (name: CookieName): string => `${secure ? '__Host-' : ''}gw_${name}`

  return {
    read(request, name) {
      const prefix = `${fullName(name)}=`
      const found = (request.headers.get('cookie') ?? '')
        .split(';')
        .map((part) => part.trim())
        .filter((part) => part.startsWith(prefix))
      const handle = found[0]?.slice(prefix.length)
      // Two cookies of one name: somebody planted one, and nobody can tell which. Neither counts.
      return found.length === 1 && handle !== undefined && HANDLE.test(handle) ? handle : undefined
    },

    format(name, handle, lifetimeSeconds) {
      const parts = [`${fullName(name)}=${handle}`, 'Path=/', 'HttpOnly', 'SameSite=Lax']
      if (secure) parts.push('Secure')
      if (lifetimeSeconds !== undefined) parts.push(`Max-Age=${lifetimeSeconds}`)
      return parts.join('; ')
    },

    create: () => encodeBase64url(deps.random(32)),
  }
}
