import { createCookieJar } from './browser-cookies.ts'
import { assertFormAction } from './browser-form-action.ts'
import { createNetwork } from './browser-network.ts'
import type { NetworkOptions } from './browser-network.ts'
import { readPage } from './browser-page.ts'
import type { Button, Form, Page } from './browser-page.ts'
import { recordSecretParameters } from './evidence.ts'

/** 20, as Chrome. */
const MAX_REDIRECTS = 20

/** Where a navigation ended: on a page, or before a URL that the test wanted to catch, which was not fetched. */
export type Arrival = { readonly kind: 'page'; readonly page: Page } | { readonly kind: 'stopped'; readonly url: URL }

export interface BrowserOptions extends NetworkOptions {
  /** Sent as `Accept-Language`; none by default. */
  readonly language?: string
}

/**
 * A person's browser without JavaScript: cookies, redirects, forms, and the headers by which Chrome tells servers where a request comes from.
 *
 * It throws where a person would be stuck or a server is at fault: a form or a later redirect that the page's `form-action` forbids, and a
 * redirect that repeats a POST (307, 308).
 */
export interface Browser {
  /** Types a URL, or follows a link of another program. */
  open(url: URL | string, stop?: (url: URL) => boolean): Promise<Arrival>
  /** Presses a button of a page. */
  submit(page: Page, form: Form, button: Button, stop?: (url: URL) => boolean): Promise<Arrival>
}

interface Navigation {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly body?: string
  /** The page that started it; undefined: the address bar. */
  readonly from?: Page
  readonly stop?: ((url: URL) => boolean) | undefined
}

export function createBrowser(options: BrowserOptions = {}): Browser {
  const network = createNetwork(options)
  const cookies = createCookieJar()

  async function navigate({ from, stop, ...first }: Navigation): Promise<Arrival> {
    let { url, method, body }: { url: URL; method: 'GET' | 'POST'; body?: string | undefined } = first
    let site: Site = from === undefined ? 'none' : siteOf(from.url, url)
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      recordSecretParameters(url.searchParams)
      recordSecretParameters(new URLSearchParams(body))
      if (from !== undefined) assertFormAction(from, url)
      if (stop?.(url) === true) return { kind: 'stopped', url }
      const cookie = cookies.headerFor({ url, method, sameSite: site !== 'cross-site' })
      const response = await network(url, {
        method,
        headers: {
          accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
          'sec-fetch-site': site,
          'sec-fetch-mode': 'navigate',
          'sec-fetch-user': '?1',
          'sec-fetch-dest': 'document',
          ...(options.language === undefined ? {} : { 'accept-language': options.language }),
          ...(cookie === undefined ? {} : { cookie }),
          ...(method === 'POST' ? { origin: originOf(from), 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(body === undefined ? {} : { body }),
      })
      cookies.keep(url, response.headers)
      const location = response.headers.get('location')
      if (location === null || response.status < 300 || response.status > 399) {
        return { kind: 'page', page: await readPage(url, response) }
      }
      if (response.status > 303) throw new Error(`${url.pathname} redirects with ${response.status}`)
      await response.body?.cancel()
      const next = new URL(location, url)
      // Chrome tells of the whole chain: one foreign hop, and the rest is cross-site too.
      if (site !== 'none') site = worse(site, siteOf(url, next))
      ;[url, method, body] = [next, 'GET', undefined]
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects, the last to ${url.origin}${url.pathname}`)
  }

  return {
    open: (url, stop) => navigate({ url: new URL(url), method: 'GET', stop }),
    submit(page, form, button, stop) {
      const data = new URLSearchParams([...form.fields].map(([name, value]) => [name, value]))
      if (button.name !== '') data.append(button.name, button.value)
      if (form.method === 'POST') {
        return navigate({ url: form.action, method: 'POST', body: data.toString(), from: page, stop })
      }
      const url = new URL(form.action)
      url.search = data.toString()
      return navigate({ url, method: 'GET', from: page, stop })
    },
  }
}

type Site = 'none' | 'same-origin' | 'same-site' | 'cross-site'

function siteOf(from: URL, to: URL): Site {
  if (from.origin === to.origin) return 'same-origin'
  return from.protocol === to.protocol && registrableDomain(from) === registrableDomain(to) ? 'same-site' : 'cross-site'
}

const ORDER: readonly Site[] = ['none', 'same-origin', 'same-site', 'cross-site']
const worse = (a: Site, b: Site): Site => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b)

/** The last two labels: right for the names that tests use, not for `co.uk`. */
const registrableDomain = ({ hostname }: URL): string =>
  /^[\d.]+$|^\[/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.')

/** Under `no-referrer` Chrome calls the origin of a POST `null`. */
function originOf(page: Page | undefined): string {
  if (page === undefined || page.headers.get('referrer-policy') === 'no-referrer') return 'null'
  return page.url.origin
}
