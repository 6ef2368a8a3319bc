import { describe, expect, it } from 'vitest'
import { toAuthInfo } from '@gw/oauth-core/mcp-sdk'
import { form, members } from '../support/forms.ts'
import { credentialsOf, REPORTS } from '../support/operator-clients.ts'
import { createTestServer, NOTES } from '../support/test-server.ts'

describe('toAuthInfo', () => {
  it('names nobody for a client that acts for itself', async () => {
    const at = createTestServer({ clients: [REPORTS] })
    const body = form({ grant_type: 'client_credentials', resource: NOTES }, credentialsOf(REPORTS))
    const token = String((await members(await at.send('/token', body)))['access_token'])
    const request = new Request(NOTES, { headers: { authorization: `Bearer ${token}` } })
    const outcome = await at.server.guard({ resource: NOTES })(request)
    if (!('principal' in outcome)) throw new Error('expected to be let in')
    const { extra, ...info } = toAuthInfo(outcome.principal, request)
    expect(info).toMatchObject({ token, clientId: 'reports', resource: new URL(NOTES) })
    expect(extra).toEqual({ subject: 'client:reports', grantId: outcome.principal.grantId, groups: [] })
    // Judged by one request and asked with another, which has no token: then there is none to hand on.
    expect(toAuthInfo(outcome.principal, new Request(NOTES)).token).toBe('')
  })
})
