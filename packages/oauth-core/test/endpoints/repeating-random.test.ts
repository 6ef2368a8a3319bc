import { describe, expect, it } from 'vitest'
import { createTestBrowser, locationOf, type TestBrowser } from '../support/browser.ts'
import { form, json } from '../support/forms.ts'
import { authorizeUrl, REDIRECT_URI } from '../support/journey.ts'
import { CHALLENGE, createTestServer, NOTES, type TestServer } from '../support/test-server.ts'
import { systemRandom } from '../../src/internal/system.ts'

const CLIENTS = ['one', 'two'].map((name) => ({
  client_id: name,
  client_name: `Client ${name}`,
  redirect_uris: [REDIRECT_URI],
}))

/** A server whose random numbers come again while it is `stuck`, as those of a machine that was cloned may. */
function open(registration: 'open' | 'token' = 'open') {
  const random = { stuck: false }
  const at = createTestServer({
    clients: CLIENTS,
    registration,
    ports: { random: (bytes) => (random.stuck ? new Uint8Array(bytes).fill(7) : systemRandom(bytes)) },
  })
  return { at, random }
}

/** A browser whose person said yes: what the identity provider sends it back to. */
async function approved(at: TestServer, browser: TestBrowser): Promise<string> {
  const parked = locationOf(await browser.open(authorizeUrl('one')))
  const { pathname, search } = new URL(locationOf(await browser.decide(parked, 'allow')))
  return pathname + search
}

describe('random numbers that repeat themselves', () => {
  it('give nobody the transaction of somebody else', async () => {
    const { at, random } = open()
    random.stuck = true
    const first = createTestBrowser(at)
    const location = locationOf(await first.open(authorizeUrl('one')))
    expect((await createTestBrowser(at).open(authorizeUrl('two'))).status).toBe(500)
    expect(await (await first.open(location)).text()).toContain('Client one')
  })

  it('give nobody the session or the grant of somebody else', async () => {
    const { at, random } = open()
    const [alice, bob] = [createTestBrowser(at), createTestBrowser(at)]
    const back = await approved(at, alice)
    at.people.signInAs('bob')
    const bobsBack = await approved(at, bob)
    random.stuck = true
    expect(locationOf(await alice.open(back))).toContain('code=')
    const answer = await bob.open(bobsBack)
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([500, []])
    expect(await (await alice.open('/account')).text()).toContain('alice')
    // With a session there already, the grant's id alone is taken.
    random.stuck = false
    const again = locationOf(await alice.open(authorizeUrl('two')))
    random.stuck = true
    expect((await alice.decide(again, 'allow')).status).toBe(500)
  })

  it('give nobody the pushed request or the registration of somebody else', async () => {
    const { at, random } = open()
    random.stuck = true
    const request = { response_type: 'code', code_challenge: CHALLENGE, code_challenge_method: 'S256', resource: NOTES }
    const push = (clientId: string) => at.send('/par', form({ client_id: clientId, ...request }))
    expect([(await push('one')).status, (await push('two')).status]).toEqual([201, 500])
    const enrol = () =>
      at.send('/register', json({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'client_secret_basic' }))
    expect([(await enrol()).status, (await enrol()).status]).toEqual([201, 500])
  })

  it('give nobody the initial access token of somebody else', async () => {
    const { at, random } = open('token')
    random.stuck = true
    await at.server.initialAccessTokens.create()
    await expect(at.server.initialAccessTokens.create()).rejects.toThrow('drawn twice')
  })
})
