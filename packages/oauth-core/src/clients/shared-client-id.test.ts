import { describe, expect, it } from 'vitest'
import { openTokenWorld } from '../../test/support/token-world.ts'
import { parseClientMetadata } from '../protocol/client-metadata.ts'
import { sharedClientId } from './shared-client-id.ts'

const URIS = ['https://a.example/cb', 'https://b.example/cb']
const metadata = (members: object) =>
  parseClientMetadata({ redirect_uris: URIS, token_endpoint_auth_method: 'none', ...members }, { redirectSchemes: [] })
    .metadata

describe('sharedClientId', () => {
  it('is one for the same members in any order', async () => {
    const { keys } = openTokenWorld()
    const names = { 'client_name#de': 'Eins', 'client_name#fr': 'Un', 'client_name#ja': '一' }
    const reversed = Object.fromEntries(Object.entries(names).toReversed())
    const id = await sharedClientId(metadata(names), keys)
    expect(id).toMatch(/^[\w-]{22}$/)
    expect(Object.keys(metadata(reversed))).not.toEqual(Object.keys(metadata(names)))
    expect(await sharedClientId(metadata(reversed), keys)).toBe(id)
  })

  it('is another for other values, another order of redirect URIs, and under other keys', async () => {
    const { keys } = openTokenWorld()
    const ids = [
      await sharedClientId(metadata({}), keys),
      await sharedClientId(metadata({ client_name: 'One' }), keys),
      await sharedClientId(metadata({ redirect_uris: URIS.toReversed() }), keys),
      await sharedClientId(metadata({}), openTokenWorld().keys),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })
})
