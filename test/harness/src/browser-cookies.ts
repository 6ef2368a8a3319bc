import { recordSecret } from './evidence.ts'

/** What decides whether Chrome would send a cookie along. */
export interface CookieUse {
  readonly url: URL
  /** Whether every page and redirect on the way here was of the same site. */
  readonly sameSite: boolean
  readonly method: string
}

export interface CookieJar {
  /** Takes the cookies of an answer; drops, as Chrome does, those whose prefix or `Secure` their URL does not allow. */
  keep(url: URL, headers: Headers): void
  /** The `Cookie` header of a navigation, or undefined when no cookie goes along. */
  headerFor(use: CookieUse): string | undefined
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly host: string
  readonly subdomains: boolean
  readonly path: string
  readonly secure: boolean
  readonly sameSite: string
}

/** Cookies live as long as the jar: only an expiry that lies in the past is honoured, as a deletion. */
export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>()
  return {
    keep(url, headers) {
      for (const line of headers.getSetCookie()) {
        const parsed = parse(line, url)
        if (parsed === undefined) continue
        const { cookie, deleted } = parsed
        recordSecret(cookie.value)
        const key = JSON.stringify([cookie.name, cookie.host, cookie.path])
        if (deleted) cookies.delete(key)
        else cookies.set(key, cookie)
      }
    },
    headerFor(use) {
      const sent = [...cookies.values()].filter((cookie) => goesAlong(cookie, use))
      return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ')
    },
  }
}

function parse(line: string, url: URL): { readonly cookie: Cookie; readonly deleted: boolean } | undefined {
  const [pair = '', ...rest] = line.split(';').map((part) => part.trim())
  const [name, value] = split(pair)
  const attributes = new Map(rest.map((part) => split(part)).map(([key, text]) => [key.toLowerCase(), text]))
  const secure = attributes.has('secure')
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase()
  const path = attributes.get('path') ?? defaultPath(url)

  if (secure && url.protocol !== 'https:') return undefined
  if (name.startsWith('__Secure-') && !secure) return undefined
  if (name.startsWith('__Host-') && (!secure || domain !== undefined || path !== '/')) return undefined
  if (domain !== undefined && !isWithin(url.hostname, domain)) return undefined

  const maxAge = attributes.get('max-age')
  const expires = attributes.get('expires')
  const deleted = maxAge === undefined ? Date.parse(expires ?? '') < Date.now() : Number(maxAge) <= 0
  return {
    deleted,
    cookie: {
      name,
      value,
      secure,
      path,
      host: domain ?? url.hostname,
      subdomains: domain !== undefined,
      sameSite: attributes.get('samesite')?.toLowerCase() ?? 'lax',
    },
  }
}

function goesAlong(cookie: Cookie, { url, sameSite, method }: CookieUse): boolean {
  if (cookie.subdomains ? !isWithin(url.hostname, cookie.host) : url.hostname !== cookie.host) return false
  if (cookie.secure && url.protocol !== 'https:') return false
  const below = cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`
  if (url.pathname !== cookie.path && !url.pathname.startsWith(below)) return false
  if (sameSite || cookie.sameSite === 'none') return true
  return cookie.sameSite === 'lax' && method === 'GET'
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6265.html#section-5.1.4 | RFC 6265 §5.1.4} */
const defaultPath = ({ pathname }: URL): string => pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')))

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`)

function split(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  return at === -1 ? [pair, ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
}
