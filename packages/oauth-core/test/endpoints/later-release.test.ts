import { describe, expect, it } from 'vitest'
import type { RecordKind, ServerEvent, Stores } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createTestBrowser } from '../support/browser.ts'
import { form, json, members } from '../support/forms.ts'
import { authorize, authorizeUrl, redeem, REDIRECT_URI, refresh, register, tokensOf } from '../support/journey.ts'
import { createKeyRing } from '../../src/keys/key-ring.ts'
import { joseSignatures } from '../../src/keys/jose-signatures.ts'
import { systemRandom } from '../../src/internal/system.ts'
import { policyOf, SECRET } from '../support/key-rings.ts'
import { CHALLENGE, createTestServer } from '../support/test-server.ts'

/** A fault of ours, that is told to the operator, and with which nothing was written over. */
const FAULT = { status: 500, reason: 'internal', kept: true }

type Rewrite = (value: Readonly<Record<string, unknown>>) => unknown

const VERSION_2: Rewrite = (value) => ({ ...value, v: 2 })

/** What lies in the store under one kind, sealed or not, as another release would write it. */
async function rewriteAll(
  { records }: Stores,
  kind: RecordKind,
  {
    clock,
    change = VERSION_2,
  }: { readonly clock: ReturnType<typeof createTestServer>['clock']; readonly change?: Rewrite },
): Promise<void> {
  const policy = policyOf('ES256')
  const ring = createKeyRing({
    records,
    secrets: [SECRET],
    policy,
    signatures: joseSignatures,
    random: systemRandom,
    clock,
  })
  for await (const { key, body, expiresAt } of records.list(kind)) {
    const isSealed = body.startsWith('v1.')
    const text = isSealed ? await ring.unseal(key, body) : body
    const next = JSON.stringify(change({ ...JSON.parse(text) }))
    const { revision } = await records.read(key)
    await records.replace(key, revision, { body: isSealed ? await ring.seal(key, next) : next, expiresAt })
  }
}

async function bodiesOf({ records }: Stores, kind: RecordKind): Promise<readonly string[]> {
  const bodies: string[] = []
  for await (const { body } of records.list(kind)) bodies.push(body)
  return bodies
}

/** A server, a client and a browser that signed in, and what tells the operator. */
async function open() {
  const { clock } = createTestServer()
  const stores = createMemoryStores({ clock })
  const events: ServerEvent[] = []
  const at = createTestServer({ stores, secret: SECRET, ports: { clock }, events: (event) => void events.push(event) })
  const browser = createTestBrowser(at)
  const { clientId } = await register(at)
  const code = (await authorize(at, clientId, {}, browser)).searchParams.get('code') ?? ''
  const tokens = await tokensOf(await redeem(at, clientId, code))
  /** What becomes of a request once all records of a kind are another release's. */
  const judge = async (kind: RecordKind, ask: () => Promise<Response>, change: Rewrite = VERSION_2) => {
    await rewriteAll(stores, kind, { clock, change })
    const before = await bodiesOf(stores, kind)
    const { status } = await ask()
    const after = await bodiesOf(stores, kind)
    return { status, reason: events.at(-1)?.reason, kept: before.length > 0 && before.join() === after.join() }
  }
  return { at, stores, clock, browser, clientId, ...tokens, judge }
}

describe('a record that a later release wrote', () => {
  it('of a client makes it nobody, neither known nor unknown', async () => {
    const { at, clientId, judge } = await open()
    expect(await judge('client', () => at.send(authorizeUrl(clientId)))).toEqual(FAULT)
    expect(
      await judge(
        'client',
        () => at.send(authorizeUrl(clientId)),
        () => null,
      ),
    ).toEqual(FAULT)
  })

  it('of a session signs nobody in, and nobody out', async () => {
    const { browser, judge } = await open()
    expect(await judge('session', () => browser.open('/account'))).toEqual(FAULT)
  })

  it('of a person is no empty list', async () => {
    const { browser, judge } = await open()
    expect(await judge('person', () => browser.open('/account'))).toEqual(FAULT)
  })

  it('of a grant ends nothing and gives no tokens', async () => {
    const { at, clientId, refreshToken, judge } = await open()
    expect(await judge('grant', () => refresh(at, clientId, refreshToken))).toEqual(FAULT)
  })

  it('of a pushed request starts nothing', async () => {
    const { at, clientId, judge } = await open()
    const request = { response_type: 'code', code_challenge: CHALLENGE, code_challenge_method: 'S256' }
    const pushed = await members(await at.send('/par', form({ client_id: clientId, ...request })))
    const start = { client_id: clientId, request_uri: String(pushed['request_uri']) }
    expect(await judge('once', () => at.send(`/authorize?${new URLSearchParams(start)}`))).toEqual(FAULT)
  })

  it('of an initial access token registers nobody', async () => {
    const { clock } = createTestServer()
    const stores = createMemoryStores({ clock })
    const at = createTestServer({ stores, ports: { clock }, registration: 'token' })
    const { token } = await at.server.initialAccessTokens.create()
    const ask = () =>
      at.send('/register', json({ redirect_uris: [REDIRECT_URI] }, { authorization: `Bearer ${token}` }))
    await rewriteAll(stores, 'once', { clock, change: VERSION_2 })
    expect((await ask()).status).toBe(500)
    await rewriteAll(stores, 'once', { clock, change: (value) => ({ ...value, v: 1 }) })
    expect((await ask()).status).toBe(201)
  })
})

describe('what another release remembers of a person', () => {
  it('is left out where it is no entry of this one, and the rest stays', async () => {
    const { stores, clock, browser, clientId } = await open()
    const odd = [null, 1, 'x', {}, { id: 'not-a-grant', clientId, expiresAt: clock.now() + 1000 }]
    const change: Rewrite = (value) => {
      const { grants } = { grants: [], ...value }
      return { ...value, consents: odd, grants: [...odd, ...grants] }
    }
    await rewriteAll(stores, 'person', { clock, change })
    const page = await (await browser.open('/account')).text()
    expect(page.match(/>Disconnect</g)).toHaveLength(1)
    expect(page).toContain(clientId)
    await rewriteAll(stores, 'person', { clock, change: (value) => ({ ...value, consents: 'x', grants: undefined }) })
    expect(await (await browser.open('/account')).text()).toContain('No application is connected')
  })
})
