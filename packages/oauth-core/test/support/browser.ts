import { ISSUER, type TestServer } from './test-server.ts'

/** A browser's cookie jar around {@link TestServer.send}; it follows nothing by itself. */
export interface TestBrowser {
  readonly cookies: Map<string, string>
  open(url: string, init?: RequestInit): Promise<Response>
  /** Presses a button of the consent page that `location` leads to. */
  decide(location: string, decision: 'allow' | 'deny', extra?: Readonly<Record<string, string>>): Promise<Response>
}

export function createTestBrowser(at: TestServer, issuer: string = ISSUER): TestBrowser {
  const cookies = new Map<string, string>()

  async function open(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (!headers.has('cookie') && cookies.size > 0) {
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    }
    const response = await at.send(url, { ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }

  return {
    cookies,
    open,
    async decide(location, decision, extra = {}) {
      const page = await (await open(location)).text()
      const fields = Object.fromEntries(
        [...page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
          attribute(tag, 'name'),
          attribute(tag, 'value'),
        ]),
      )
      return open('/consent', {
        method: 'POST',
        body: new URLSearchParams({ ...fields, decision, ...extra }),
        headers: { 'sec-fetch-site': 'same-origin', origin: new URL(issuer).origin },
      })
    },
  }
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
}

/** Where a redirect leads; fails when the answer is none. */
export function locationOf(response: Response): string {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`expected a redirect, got ${response.status}`)
  return location
}
