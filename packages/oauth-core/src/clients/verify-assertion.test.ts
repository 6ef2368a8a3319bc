import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSha256 } from '../keys/digest.ts'
import { joseSignatures } from '../keys/jose-signatures.ts'
import { createOnce } from '../keys/once.ts'
import { createMemoryStores } from '../memory/index.ts'
import { parseClientAssertion } from '../protocol/client-assertion.ts'
import type { PublicKeySet } from '../protocol/public-key-set.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import type { Client } from './client.ts'
import { createVerifyAssertion } from './verify-assertion.ts'

const ISSUER = 'https://auth.example.com'
const TOKEN_ENDPOINT = 'https://auth.example.com/token'
const URL_OF_KEYS = 'https://client.example.org/jwks'

async function createKey(alg: string, kid?: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), ...(kid !== undefined && { kid }) } }
}
type Key = Awaited<ReturnType<typeof createKey>>

/** A client whose keys lie behind a URL, where `sets` come from one after the other. */
function open(...sets: readonly PublicKeySet[]) {
  const clock = createFixedClock()
  const sha256 = createSha256(joseSignatures)
  const once = createOnce({ records: createMemoryStores({ clock }).records, sha256 })
  const asked: string[] = []
  const verify = createVerifyAssertion({
    issuer: ISSUER,
    tokenEndpoint: TOKEN_ENDPOINT,
    keySets: {
      async find() {
        asked.push('find')
        return sets[0] ?? { keys: [] }
      },
      async renew() {
        asked.push('renew')
        return sets[1]
      },
    },
    once,
    signatures: joseSignatures,
    clock,
  })
  const client: Client = {
    kind: 'pre-registered',
    clientId: 'client-1',
    name: undefined,
    redirectUris: [],
    grantTypes: [],
    methods: ['private_key_jwt'],
    secretDigest: undefined,
    keys: { jwksUri: URL_OF_KEYS },
    requiresPushedRequest: false,
    requiresDpop: false,
    usedAt: undefined,
  }
  const sign = async ({ alg, kid, privateKey }: Key, claims: object = {}) => {
    const exp = clock.now() / 1000 + 60
    const all = { iss: 'client-1', sub: 'client-1', aud: ISSUER, jti: 'id-1', exp, ...claims }
    const header = { alg, ...(kid !== undefined && { kid }) }
    return parseClientAssertion(await new SignJWT(all).setProtectedHeader(header).sign(privateKey))
  }
  return { asked, client, clock, sign, verify }
}

const refused = (check: string, more: object = {}) => ({ reason: 'assertion_invalid', details: { check, ...more } })

describe('createVerifyAssertion', () => {
  it('believes a client by its key, once for each assertion', async () => {
    const key = await createKey('ES256', 'key-1')
    const { asked, client, sign, verify } = open({ keys: [key.jwk] })
    await verify(client, await sign(key), undefined)
    await expect(verify(client, await sign(key), undefined)).rejects.toMatchObject({ reason: 'assertion_replayed' })
    await verify(client, await sign(key, { jti: 'id-2' }), undefined)
    expect(new Set(asked)).toEqual(new Set(['find']))
  })

  it('is for the issuer, and for the token endpoint where the operator excepts the client', async () => {
    const key = await createKey('ES256')
    const { client, sign, verify } = open({ keys: [key.jwk] })
    const assertion = await sign(key, { aud: TOKEN_ENDPOINT })
    await expect(verify(client, assertion, undefined)).rejects.toMatchObject(refused('aud'))
    await verify({ ...client, acceptsTokenEndpointAudience: true }, assertion, undefined)
  })

  it('takes RS256 of every client but those of high assurance', async () => {
    const [rs256, es256] = [await createKey('RS256'), await createKey('ES256')]
    const { client, sign, verify } = open({ keys: [rs256.jwk, es256.jwk] })
    const assured = { ...client, highAssurance: true }
    await expect(verify(assured, await sign(rs256), undefined)).rejects.toMatchObject(refused('alg'))
    await verify(client, await sign(rs256), undefined)
    await verify(assured, await sign(es256, { jti: 'id-2' }), undefined)
  })

  it('has nothing to check a client without keys with', async () => {
    const key = await createKey('ES256')
    const { client, sign, verify } = open({ keys: [key.jwk] })
    await expect(verify({ ...client, keys: undefined }, await sign(key), undefined)).rejects.toMatchObject(
      refused('no keys'),
    )
  })

  it('asks anew for a key that it does not know, and not for one that it knows', async () => {
    const [old, renewed] = [await createKey('ES256', 'old'), await createKey('ES256', 'new')]
    const { asked, client, sign, verify } = open({ keys: [old.jwk] }, { keys: [old.jwk, renewed.jwk] })
    await verify(client, await sign(renewed), undefined)
    expect(asked).toEqual(['find', 'renew'])
    const forged = await sign({ ...renewed, kid: 'old' }, { jti: 'id-2' })
    await expect(verify(client, forged, undefined)).rejects.toMatchObject(refused('signature', { kid: 'old' }))
    expect(asked).toEqual(['find', 'renew', 'find'])
    const unnamed = await sign({ ...renewed, kid: undefined }, { jti: 'id-3' })
    await verify(client, unnamed, undefined)
    expect(asked.slice(3)).toEqual(['find', 'renew'])
  })

  it.each([
    ['key-9', 'key-9'],
    ['k'.repeat(100), 'k'.repeat(100)],
    ['k'.repeat(101), '(none)'],
    ['two words', '(none)'],
    ['é', '(none)'],
    ['', '(none)'],
    [undefined, '(none)'],
  ])('tells the operator the key id %j as %s, as a stranger wrote it', async (kid, told) => {
    const key = await createKey('ES256', kid)
    const { client, sign, verify } = open({ keys: [] })
    await expect(verify(client, await sign(key), undefined)).rejects.toMatchObject(refused('signature', { kid: told }))
  })

  it('steps over a key that cannot be read', async () => {
    const key = await createKey('ES256')
    const { client, sign, verify } = open({ keys: [{ ...key.jwk, x: 'AA' }, key.jwk] })
    await expect(verify(client, await sign(key), undefined)).resolves.toBeUndefined()
  })
})
