import * as oauth from 'oauth4webapi'
import { afterEach, describe, expect, it } from 'vitest'
import { epochMs } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { NOTES_SERVER, REPORTS } from '../support/operator-clients.ts'
import { createTestServer, ISSUER, NOTES, type TestServer } from '../support/test-server.ts'

const open: TestServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ server }) => server.close()))
})

async function openWorld(jwk: JsonWebKey) {
  const keys = { jwks: { keys: [{ ...jwk, kid: 'key-1' }] } }
  const { client_secret_sha256: _, ...reports } = REPORTS
  const { client_secret_sha256: __, ...server } = NOTES_SERVER
  const at = createTestServer({
    stores: createMemoryStores(),
    ports: { clock: { now: () => epochMs(Date.now()) } }, // a strict client of somebody else has its own clock
    clients: [
      { ...reports, ...keys },
      { ...server, ...keys },
    ],
  })
  open.push(at)
  const options = {
    [oauth.customFetch]: (
      url: string,
      { method, headers, body }: oauth.CustomFetchOptions<string, URLSearchParams | undefined>,
    ) => at.send(url, { method, headers, ...(body === undefined ? {} : { body }) }),
  }
  const issuer = new URL(ISSUER)
  const discovery = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options })
  return { options, as: await oauth.processDiscoveryResponse(issuer, discovery) }
}

describe('oauth4webapi, without a person', () => {
  it.each(['ES256', 'PS256', 'RS256', 'Ed25519'])(
    'proves itself with a key for %s, gets a token, and asks about it until it is revoked (R221, R324)',
    async (algorithm) => {
      const { publicKey, privateKey } = await oauth.generateKeyPair(algorithm, { extractable: true })
      const { options, as } = await openWorld(await crypto.subtle.exportKey('jwk', publicKey))
      const proof = oauth.PrivateKeyJwt({ key: privateKey, kid: 'key-1' })
      const client = { client_id: 'reports' }
      const asked = await oauth.clientCredentialsGrantRequest(as, client, proof, { scope: 'notes:write' }, options)
      const tokens = await oauth.processClientCredentialsResponse(as, client, asked)
      expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'notes:write' })

      const server = { client_id: 'notes-server' }
      const introspect = async () => {
        const answer = await oauth.introspectionRequest(as, server, proof, tokens.access_token, options)
        return oauth.processIntrospectionResponse(as, server, answer)
      }
      expect(await introspect()).toMatchObject({
        active: true,
        sub: 'client:reports',
        aud: NOTES,
        scope: 'notes:write',
      })
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(as, client, proof, tokens.access_token, options),
      )
      expect(await introspect()).toEqual({ active: false })
    },
  )
})
