import type { Page } from './browser-page.ts'

/**
 * Chrome applies a page's `form-action` to the form and to every redirect after it.
 *
 * Known are the sources that our pages use: `'none'`, `'self'`, a scheme, an origin.
 *
 * @throws {Error} when the policy forbids it: a person's click would do nothing
 * @see {@link https://www.w3.org/TR/CSP3/#directive-form-action | CSP §6.4.2}
 */
export function assertFormAction(page: Page, to: URL): void {
  const directive = (page.headers.get('content-security-policy') ?? '')
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .find(([name]) => name === 'form-action')
  if (directive === undefined || directive.slice(1).some((source) => allows(source, page.url, to))) return
  throw new Error(
    `${page.url.pathname} has "${directive.join(' ')}", which forbids to go on to ${to.origin}${to.pathname}`,
  )
}

function allows(source: string, page: URL, to: URL): boolean {
  if (source === "'self'") return page.origin === to.origin
  if (/^[a-z][a-z0-9+.-]*:$/.test(source)) return source === to.protocol
  return URL.canParse(source) && new URL(source).origin === to.origin
}
