import { randomUUID } from 'node:crypto'
import type { PreRegisteredClient } from '@gw/oauth-core'
import { exportJWK, generateKeyPair, type CryptoKey } from 'jose'
import type { JsonValue } from 'oauth4webapi'
import type { Journey, Method } from './matrix.ts'
import { sha256Hex, type World } from './world.ts'

/** Never fetched: the browser of these tests stops in front of it. */
export const REDIRECT_URI = 'http://127.0.0.1:33418/callback'

/** `/mcp` needs the first; the second is there to be asked for. */
export const SCOPE = 'notes:read'

export const CLIENT_SECRET = 'fake-client-secret-00000000000000000000000'

const KEYS_URL = 'https://keys.example.org/jwks.json'
const DOCUMENT_HOST = 'https://app.example.org'

async function createKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const kid = randomUUID()
  const { kty = '', crv = '', x = '', y = '' } = await exportJWK(publicKey)
  return { privateKey, kid, jwk: { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' } }
}

/** What all clients sign their assertions with, and its public half as clients publish it. */
export const KEY: {
  readonly privateKey: CryptoKey
  readonly kid: string
  readonly jwk: Record<string, string>
} = await createKey()

const GRANTS = ['authorization_code', 'refresh_token']

const idOf = (method: Method): string => `operators-${method.replaceAll('_', '-')}`

/** One client of the operator's for each method. The one with keys has them at an address. */
export function operatorsClients(): readonly PreRegisteredClient[] {
  const common = { redirect_uris: [REDIRECT_URI], grant_types: GRANTS }
  const withMethod = (method: Method) => ({ ...common, client_id: idOf(method), token_endpoint_auth_method: method })
  const secret = { client_secret_sha256: sha256Hex(CLIENT_SECRET) }
  return [
    withMethod('none'),
    { ...withMethod('client_secret_basic'), ...secret },
    { ...withMethod('client_secret_post'), ...secret },
    { ...withMethod('private_key_jwt'), jwks_uri: KEYS_URL },
  ]
}

/** What a client says about itself when it registers, in the words of RFC 7591. Keys go by value. */
export function registrationOf({ method }: Journey): Record<string, JsonValue> {
  return {
    client_name: `Referee ${randomUUID()}`,
    redirect_uris: [REDIRECT_URI],
    grant_types: GRANTS,
    response_types: ['code'],
    token_endpoint_auth_method: method,
    ...(method === 'private_key_jwt' ? { jwks: { keys: [KEY.jwk] } } : {}),
  }
}

/**
 * The id of a client that needs no registration: the operator knows it, or its id is the address of its metadata.
 */
export function knownClientId(world: World, { registration, method }: Journey): string {
  world.publish(KEYS_URL, { keys: [KEY.jwk] })
  if (registration === 'pre-registered') return idOf(method)
  const clientId = `${DOCUMENT_HOST}/${randomUUID()}`
  world.publish(clientId, {
    client_id: clientId,
    client_name: 'Referee',
    redirect_uris: [REDIRECT_URI],
    grant_types: GRANTS,
    token_endpoint_auth_method: method,
    ...(method === 'private_key_jwt' ? { jwks_uri: KEYS_URL } : {}),
  })
  return clientId
}
