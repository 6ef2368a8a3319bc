import { describe, expect, it } from 'vitest'
import type { Resource } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { authorizeUrl, register } from '../support/journey.ts'
import { createTestServer, FILES, NOTES } from '../support/test-server.ts'

const NOW: Resource = { resource: NOTES, scopes: { 'notes:read': 'Read your notes' } }

/** The consent page of a request that was made before the operator changed the resources. */
async function consentAfter(...resources: readonly Resource[]): Promise<Response> {
  const { clock } = createTestServer()
  const shared = {
    stores: createMemoryStores({ clock }),
    secret: 'fake-master-secret-0000000000000000',
    ports: { clock },
  }
  const before = createTestServer({ ...shared, resources: [NOW] })
  const { clientId } = await register(before)
  const browser = createTestBrowser(before)
  const location = locationOf(await browser.open(authorizeUrl(clientId)))
  const later = createTestBrowser(createTestServer({ ...shared, resources }))
  for (const [name, value] of browser.cookies) later.cookies.set(name, value)
  return later.open(location)
}

describe('a request that waits for consent while the operator changes resources', () => {
  it('cannot go on for a service that is gone', async () => {
    const answer = await consentAfter({ resource: FILES })
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
  })

  it('names a scope that lost its words by its name, and never hides it', async () => {
    const page = await (await consentAfter({ resource: NOTES, scopes: { 'notes:all': 'Everything' } })).text()
    expect(page).toContain('notes:read')
    expect(page).not.toContain('Everything')
  })

  it('is shown in the words of today', async () => {
    const page = await (await consentAfter({ resource: NOTES, scopes: { 'notes:read': 'Look at notes' } })).text()
    expect(page).toContain('Look at notes')
    expect(page).not.toContain('Read your notes')
  })
})
