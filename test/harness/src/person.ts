import type { Arrival, Browser } from './browser.ts'
import type { Button, Form, Page } from './browser-page.ts'

export interface Person {
  /** The login on the sign-in page's button. */
  readonly as: string
  /** What to answer on the consent page. */
  readonly decision: 'allow' | 'deny'
  /** Where the client waits, for a request that does not say it: one that was pushed. */
  readonly redirectUri?: string
}

/** 10: consent, sign-in and whatever a provider puts between; more would be a circle. */
const MAX_PAGES = 10

/**
 * Goes from a client's authorization request through the pages as a person would, form by form.
 *
 * @returns the redirect to the client, which the browser did not follow: it holds a code or an error
 * @throws {Error} with the page's status and text, when a page has neither the decision nor the person to press
 */
export async function walkAuthorization(
  browser: Browser,
  authorizationUrl: URL | string,
  person: Person,
): Promise<URL> {
  const redirectUri = person.redirectUri ?? new URL(authorizationUrl).searchParams.get('redirect_uri')
  if (redirectUri === null) throw new Error('an authorization request without redirect_uri')
  const target = new URL(redirectUri)
  const stop = (url: URL): boolean => url.origin === target.origin && url.pathname === target.pathname

  let arrival: Arrival = await browser.open(authorizationUrl, stop)
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    if (arrival.kind === 'stopped') return arrival.url
    const { page } = arrival
    const found =
      find(page, ({ name, value }) => name === 'decision' && value === person.decision) ?? signIn(page, person)
    if (found === undefined) throw new Error(`nothing to press on ${page.url.pathname}: ${page.status} ${page.text}`)
    arrival = await browser.submit(page, found.form, found.button, stop)
  }
  throw new Error(`${MAX_PAGES} pages and no way back to the client`)
}

const signIn = (page: Page, person: Person): { form: Form; button: Button } | undefined =>
  find(page, ({ value }) => value === person.as)

function find(page: Page, wanted: (button: Button) => boolean): { form: Form; button: Button } | undefined {
  const all = page.forms.flatMap((form) => form.buttons.map((button) => ({ form, button })))
  return all.find(({ button }) => wanted(button))
}
