import { ABSENT, type RecordStore, type ServerEvent } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createTestBrowser, locationOf } from '../../../packages/oauth-core/test/support/browser.ts'
import { basic } from '../../../packages/oauth-core/test/support/forms.ts'
import {
  authorizeUrl,
  obtainCode,
  REDIRECT_URI,
  redeem,
  register,
  tokensOf,
} from '../../../packages/oauth-core/test/support/journey.ts'
import {
  CHALLENGE,
  createTestServer,
  NOTES,
  VERIFIER,
  type TestServer,
} from '../../../packages/oauth-core/test/support/test-server.ts'
import { createFixedClock } from '../../../packages/oauth-core/src/testing/fixed-clock.ts'

/** A request before anything is wrong with it. */
export interface Sendable {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A server in the middle of journeys: clients, codes, tokens, parked requests; and what it does meanwhile. */
export interface BoundaryWorld {
  readonly at: TestServer
  /** Right requests, each of which leads somewhere. */
  readonly requests: readonly Sendable[]
  /** Records that were made since the last look. */
  takeCreated(): number
  /** Events since the last look. */
  takeEvents(): readonly ServerEvent[]
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }

const formOf = (parameters: Readonly<Record<string, string>>): string => new URLSearchParams(parameters).toString()
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Sendable => ({
  method: 'GET',
  path,
  headers,
})

const post = (path: string, body: string, headers: Readonly<Record<string, string>>): Sendable => ({
  method: 'POST',
  path,
  body,
  headers,
})

/** Opens a server and walks several journeys half the way. */
export async function openWorld(): Promise<BoundaryWorld> {
  let created = 0
  let events: ServerEvent[] = []
  const clock = createFixedClock()
  const stores = createMemoryStores({ clock })
  const records: RecordStore = {
    ...stores.records,
    async replace(key, expected, next, announce) {
      const outcome = await stores.records.replace(key, expected, next, announce)
      if (outcome === 'replaced' && expected === ABSENT && next !== undefined) created += 1
      return outcome
    },
  }
  const at = createTestServer({
    stores: { ...stores, records },
    ports: { clock },
    events: (event) => void events.push(event),
  })
  const requests = await rightRequests(at)
  created = 0
  events = []
  return {
    at,
    requests,
    takeCreated() {
      const count = created
      created = 0
      return count
    },
    takeEvents() {
      const seen = events
      events = []
      return seen
    },
  }
}

async function rightRequests(at: TestServer): Promise<readonly Sendable[]> {
  const open = await register(at)
  const confidential = await register(at, { token_endpoint_auth_method: 'client_secret_basic' })
  const credentials = basic(confidential.clientId, confidential.secret ?? '')
  const code = await obtainCode(at, open.clientId)
  const confidentialCode = await obtainCode(at, confidential.clientId)
  const tokens = await tokensOf(await redeem(at, open.clientId, await obtainCode(at, open.clientId)))
  const browser = createTestBrowser(at)
  const consent = locationOf(await browser.open(authorizeUrl(open.clientId)))
  const another = createTestBrowser(at)
  const approved = await another.decide(locationOf(await another.open(authorizeUrl(open.clientId))), 'allow')
  const callback = new URL(locationOf(approved))
  const page = await (await browser.open(consent)).text()
  const fields = Object.fromEntries(
    [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  const cookieOf = ({ cookies }: typeof browser): Readonly<Record<string, string>> => ({
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  })
  const redemption = { grant_type: 'authorization_code', code_verifier: VERIFIER, redirect_uri: REDIRECT_URI }
  const registration = { redirect_uris: [REDIRECT_URI], client_name: 'A', token_endpoint_auth_method: 'none' }
  return [
    get('/.well-known/oauth-authorization-server'),
    get('/.well-known/oauth-protected-resource/mcp'),
    get('/jwks'),
    get('/.well-known/jwks.json'),
    get(authorizeUrl(open.clientId)),
    get(authorizeUrl(open.clientId, { prompt: 'none', state: 'é %&=\u{1F600}' }), cookieOf(browser)),
    post('/authorize', formOf({ client_id: open.clientId, response_type: 'code', code_challenge: CHALLENGE }), FORM),
    get(
      new URL(consent, 'https://auth.example.com').pathname + new URL(consent, 'https://auth.example.com').search,
      cookieOf(browser),
    ),
    post('/consent', formOf({ ...fields, decision: 'deny' }), {
      ...FORM,
      ...cookieOf(browser),
      'sec-fetch-site': 'same-origin',
      origin: 'https://auth.example.com',
    }),
    get(callback.pathname + callback.search, cookieOf(another)),
    post('/register', JSON.stringify(registration), JSON_TYPE),
    post('/token', formOf({ ...redemption, client_id: open.clientId, code, resource: NOTES }), FORM),
    post('/token', formOf({ ...redemption, code: confidentialCode }), { ...FORM, ...credentials }),
    post(
      '/token',
      formOf({ grant_type: 'refresh_token', client_id: open.clientId, refresh_token: tokens.refreshToken }),
      FORM,
    ),
    post('/revoke', formOf({ client_id: open.clientId, token: tokens.accessToken }), FORM),
    post('/introspect', formOf({ token: tokens.accessToken }), { ...FORM, ...credentials }),
    post('/par', formOf({ client_id: open.clientId, response_type: 'code' }), FORM),
  ]
}
