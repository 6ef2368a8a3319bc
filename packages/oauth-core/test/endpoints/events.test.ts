import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '@gw/oauth-core'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { basic, form, json } from '../support/forms.ts'
import { authorize, authorizeUrl, obtainCode, redeem, refresh, register, signIn, tokensOf } from '../support/journey.ts'
import { createTestServer, NOTES, VERIFIER } from '../support/test-server.ts'

const SUBJECT = 'fake:1'

function listening() {
  const events: ServerEvent[] = []
  const at = createTestServer({ events: (event) => void events.push(event) })
  /** What happened since it was last asked, without what is new each time. */
  const heard = () => events.splice(0).map(({ at: _at, supportId: _supportId, ...event }) => event)
  return { at, heard, events }
}

const address = '198.51.100.7'

describe('what the operator is told', () => {
  it('follows a person from registration to the end of the grant', async () => {
    const { at, heard } = listening()
    const { clientId } = await register(at)
    expect(heard()).toEqual([{ name: 'registered', endpoint: '/register', clientId, address }])
    const code = await obtainCode(at, clientId)
    const [consented, signedIn, granted, ...others] = heard()
    expect(others).toEqual([])
    expect(consented).toEqual({ name: 'consented', endpoint: '/consent', clientId, resource: NOTES, address })
    expect(signedIn).toEqual({ name: 'signed_in', endpoint: '/callback', clientId, subject: SUBJECT, address })
    const grant = { clientId, grantId: granted?.grantId, subject: SUBJECT, resource: NOTES, address }
    expect(granted).toEqual({ name: 'granted', endpoint: '/callback', ...grant })
    const { refreshToken } = await tokensOf(await redeem(at, clientId, code))
    const next = await tokensOf(await refresh(at, clientId, refreshToken))
    await refresh(at, clientId, refreshToken)
    await at.send('/revoke', form({ client_id: clientId, token: next.refreshToken }))
    expect(heard()).toEqual([
      { name: 'refreshed', endpoint: '/token', ...grant },
      { name: 'retried', endpoint: '/token', ...grant },
      { name: 'revoked', endpoint: '/revoke', clientId, grantId: grant.grantId, subject: SUBJECT, address },
    ])
  })

  it('names the client, the grant and the generations of a refresh token that came again', async () => {
    const { at, heard } = listening()
    const { clientId, refreshToken } = await signIn(at)
    const second = await tokensOf(await refresh(at, clientId, refreshToken))
    await refresh(at, clientId, second.refreshToken)
    heard()
    await refresh(at, clientId, refreshToken)
    const [reused, refused] = heard()
    const grantId = reused?.grantId
    const why = { endpoint: '/token', reason: 'refresh_reused', clientId, grantId, address }
    expect(reused).toEqual({ name: 'reused', ...why, subject: SUBJECT, resource: NOTES })
    expect(refused).toEqual({ name: 'refused', ...why, details: { presented: 1, recorded: 3 } })
  })

  it('says who was refused, as far as that is known, and by which check', async () => {
    const { at, heard } = listening()
    const { clientId } = await register(at, { token_endpoint_auth_method: 'client_secret_basic' })
    const code = await obtainCode(at, clientId)
    heard()
    const about = { name: 'refused', endpoint: '/token', clientId, address }
    await redeem(at, clientId, code, {}, basic(clientId, 'wrong'))
    expect(heard()).toEqual([{ ...about, reason: 'client_secret_wrong', details: { method: 'client_secret_basic' } }])
    await redeem(at, 'nobody', code)
    expect(heard()).toEqual([
      { name: 'refused', endpoint: '/token', address, reason: 'client_unknown', details: { method: 'none' } },
    ])
    await at.send(authorizeUrl(clientId, { redirect_uri: 'https://evil.example/cb?secret=fake' }))
    expect(heard()).toEqual([
      {
        name: 'refused',
        endpoint: '/authorize',
        clientId,
        address,
        reason: 'redirect_uri_unregistered',
        details: { redirectHost: 'evil.example' },
      },
    ])
    await at.send(authorizeUrl(clientId, { prompt: 'yes' }))
    expect(heard()).toEqual([
      {
        name: 'refused',
        endpoint: '/authorize',
        clientId,
        address,
        reason: 'request_malformed',
        details: { parameter: 'prompt' },
      },
    ])
  })

  it('tells of the person who said no, and of the one who is not let in', async () => {
    const { at, heard } = listening()
    const { clientId } = await register(at)
    const browser = createTestBrowser(at)
    await browser.decide(locationOf(await browser.open(authorizeUrl(clientId))), 'deny')
    at.people.signInAs('mallory')
    await authorize(at, clientId)
    expect(heard().slice(1)).toEqual([
      { name: 'denied', endpoint: '/consent', clientId, address, reason: 'user_denied' },
      { name: 'consented', endpoint: '/consent', clientId, address, resource: NOTES },
      { name: 'denied', endpoint: '/callback', clientId, address, reason: 'user_not_admitted' },
    ])
  })

  it('tells of limits with the reason, and of what clients do with their registration', async () => {
    const { at, heard } = listening()
    const { clientId, registrationToken = '' } = await register(at, {
      token_endpoint_auth_method: 'client_secret_post',
    })
    const headers = { authorization: `Bearer ${registrationToken}` }
    const metadata = { client_id: clientId, redirect_uris: ['https://client.example.org/2'] }
    const { body } = json({ ...metadata, token_endpoint_auth_method: 'client_secret_post' })
    await at.send(`/register/${clientId}`, {
      method: 'PUT',
      body: body ?? null,
      headers: { ...headers, 'content-type': 'application/json' },
    })
    await at.send(`/register/${clientId}`, { method: 'DELETE', headers })
    expect(heard().map(({ name, clientId: about }) => [name, about])).toEqual([
      ['registered', clientId],
      ['client_changed', clientId],
      ['client_deleted', clientId],
    ])
    for (let attempt = 0; attempt < 31; attempt += 1) await at.send('/register', json({}))
    expect(heard().at(-1)).toMatchObject({ name: 'limited', reason: 'rate_limited', address })
  })

  it('points out a client whose code challenge is not new: the verifier may be known to others (R158)', async () => {
    const { at, heard } = listening()
    const { clientId } = await register(at)
    const reusedBy = () => heard().flatMap((event) => (event.name === 'challenge_reused' ? [event.clientId] : []))
    await obtainCode(at, clientId)
    expect(reusedBy()).toEqual([])
    await obtainCode(at, clientId, { state: 'another' })
    expect(reusedBy()).toEqual([clientId])
    await obtainCode(at, clientId, { code_challenge: 'x'.repeat(43) })
    await obtainCode(at, (await register(at)).clientId)
    expect(reusedBy()).toEqual([])
  })

  it('never holds what a request was made of: no token, code, secret, verifier or state', async () => {
    const { at, events } = listening()
    const { clientId, secret = '' } = await register(at, { token_endpoint_auth_method: 'client_secret_post' })
    const state = 'fake-state-of-a-client'
    const code = await obtainCode(at, clientId, { state })
    const proof = { client_secret: secret }
    const { accessToken, refreshToken } = await tokensOf(await redeem(at, clientId, code, proof))
    for (const change of [proof, {}, { ...proof, code_verifier: 'f'.repeat(43) }]) {
      await redeem(at, clientId, code, change)
    }
    await refresh(at, clientId, `${refreshToken}x`, proof)
    await at.send(`/token?client_secret=${secret}`, form({ code, code_verifier: VERIFIER }))
    await at.send(authorizeUrl(clientId, { state, scope: secret, prompt: code, resource: refreshToken }))
    await at.send('/revoke', form({ client_id: secret, token: accessToken, client_secret: code }))
    const told = JSON.stringify(events)
    expect(events.length).toBeGreaterThan(10)
    for (const canary of [secret, state, code, accessToken, refreshToken, VERIFIER]) expect(told).not.toContain(canary)
  })
})
