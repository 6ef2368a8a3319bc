import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { decodeBase64url, encodeBase64url } from '../internal/base64url.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import { thumbprint } from '../keys/new-signing-key.ts'
import { ISSUER, NOTES, openTokenWorld, segment, TASKS, type TokenWorld } from '../../test/support/token-world.ts'
import { verdict } from './verifier.fixture.ts'

/** Each change to header and claims, under a true signature of ours. */
async function verdicts(
  world: TokenWorld,
  changes: Readonly<Record<string, { readonly header?: object; readonly claims?: object }>>,
): Promise<Record<string, string>> {
  const results: Record<string, string> = {}
  for (const [name, { header, claims }] of Object.entries(changes)) {
    const token = await world.forge({ ...(await world.header()), ...header }, { ...world.claims(), ...claims })
    results[name] = await verdict(world, token)
  }
  return results
}

/** Those with another verdict: empty when all have this one. */
const unlike = (reason: string, results: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(results).filter(([, verdictOf]) => verdictOf !== reason))

/** A DER integer that is never read as a negative one (X.690 §8.3). */
const integer = (part: Uint8Array): number[] => [2, part.length + 1, 0, ...part]

describe('Verifier.verify', () => {
  it('gives the principal of a token of ours, frozen and always the same object', async () => {
    const world = openTokenWorld()
    const token = await world.mint({ scopes: ['notes:read', 'offline_access', 'notes:write'] })
    const principal = await world.verifier.verify(token, { resource: NOTES })
    expect(principal).toEqual({
      subject: 'github:583231',
      clientId: 'client-1',
      grantId: world.grantId,
      scopes: ['notes:read', 'notes:write'],
      resource: NOTES,
      login: 'octocat',
      groups: ['github:acme'],
      expiresAt: world.clock.now() + 600_000,
    })
    expect([principal, principal.scopes, principal.groups].every((part) => Object.isFrozen(part))).toBe(true)
    expect(await world.verifier.verify(token, { resource: NOTES })).toBe(principal)
  })

  it('compares resources in their canonical form', async () => {
    const world = openTokenWorld()
    const token = await world.mint()
    expect(await verdict(world, token, 'HTTPS://Notes.Example.com:443/mcp')).toBe('accepted')
    expect(await verdict(world, token, 'https://notes.example.com/MCP')).toBe('token_audience')
  })

  it('accepts both spellings of the type, and a list of one audience', async () => {
    expect(
      unlike(
        'accepted',
        await verdicts(openTokenWorld(), {
          plain: {},
          long: { header: { typ: 'application/at+jwt' } },
          'upper case': { header: { typ: 'AT+JWT' } },
          list: { claims: { aud: [NOTES] } },
          'not before now': { claims: { nbf: 1_893_456_000 } },
        }),
      ),
    ).toEqual({})
  })

  it('refuses alg none in any case, with and without a signature (R284)', async () => {
    const world = openTokenWorld()
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      const token = await world.forge({ ...(await world.header()), alg }, world.claims())
      expect(await verdict(world, token)).toBe('token_signature')
      expect(await verdict(world, token.slice(0, token.lastIndexOf('.') + 1))).toBe('token_malformed')
    }
  })

  it('refuses HS256 under our public key as PEM and as JWK, and under an empty key (R285)', async () => {
    const world = openTokenWorld()
    const { keys } = await world.keys.jwks()
    const [jwk] = keys
    if (jwk === undefined) throw new Error('no key was published')
    const publicKey = await importJWK({ ...jwk }, 'ES256')
    if (publicKey instanceof Uint8Array) throw new Error('a public key is no bytes')
    const secrets = [await exportSPKI(publicKey), JSON.stringify(jwk), String(jwk['x'])].map((text) => encodeUtf8(text))
    for (const secret of secrets) {
      const token = await new SignJWT(world.claims())
        .setProtectedHeader({ ...(await world.header()), alg: 'HS256' })
        .sign(secret)
      expect(await verdict(world, token)).toBe('token_signature')
    }
    const input = `${segment({ ...(await world.header()), alg: 'HS256' })}.${segment(world.claims())}`
    // HMAC-SHA-256 under the empty key is that under one of 64 zero bytes.
    const zeros = await crypto.subtle.importKey('raw', new Uint8Array(64), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ])
    const mac = encodeBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', zeros, encodeUtf8(input))))
    expect(await verdict(world, `${input}.${mac}`)).toBe('token_signature')
  })

  it('never follows a key in the header (R286)', async () => {
    const world = openTokenWorld()
    const fetch = vi.spyOn(globalThis, 'fetch')
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    const { kty = '', ...members } = jwk
    const ours = await world.header()
    const theirs = { ...ours, kid: await thumbprint({ kty, ...members }) }
    const pointers = [
      { jwk },
      { jku: 'https://attacker.example/jwks' },
      { x5u: 'https://attacker.example/cert' },
      { x5c: ['MIIB'] },
    ]
    for (const header of pointers.flatMap((pointer) => [
      { ...ours, ...pointer },
      { ...theirs, ...pointer },
    ])) {
      const token = await new SignJWT(world.claims()).setProtectedHeader({ ...header, alg: 'ES256' }).sign(privateKey)
      expect(await verdict(world, token)).toBe('token_signature')
    }
    expect(fetch).not.toHaveBeenCalled()
    fetch.mockRestore()
  })

  it('refuses every strange kid, and asks the store at most once a second for them (R287)', async () => {
    const world = openTokenWorld()
    await world.verifier.verify(await world.mint(), { resource: NOTES })
    const strange = [
      '../../x',
      'x'.repeat(10_000),
      ['a'],
      "' OR 1=1 --",
      '',
      7,
      null,
      { a: 1 },
      '__proto__',
      'constructor',
    ]
    const unknown = Array.from({ length: 200 }, (_, n) => String(n).padStart(43, 'A'))
    const tokens = await Promise.all(
      [...strange, ...unknown].map(async (kid) => world.forge({ ...(await world.header()), kid }, world.claims())),
    )
    world.clock.advance(1)
    world.store.reads = 0
    for (const token of tokens) expect(await verdict(world, token)).toBe('token_signature')
    expect(world.store.reads).toBeLessThanOrEqual(1)
  })

  it('refuses crit, whatever it names (R288)', async () => {
    expect(
      unlike(
        'token_malformed',
        await verdicts(openTokenWorld(), {
          unknown: { header: { crit: ['x-policy'], 'x-policy': 'strict' } },
          b64: { header: { crit: ['b64'], b64: true } },
          empty: { header: { crit: [] } },
          null: { header: { crit: null } },
          'of a registered name': { header: { crit: ['exp'], exp: 1 } },
        }),
      ),
    ).toEqual({})
  })

  it('refuses every other kind of JWT (R289)', async () => {
    expect(
      unlike(
        'token_type',
        await verdicts(openTokenWorld(), {
          JWT: { header: { typ: 'JWT' } },
          'none, as in an ID token': { header: { typ: undefined } },
          'client assertion': { header: { typ: 'client-authentication+jwt' } },
          'DPoP proof': { header: { typ: 'dpop+jwt' } },
          'no text': { header: { typ: ['at+jwt'] } },
          longer: { header: { typ: 'at+jwt ' } },
          'bound to a key': { claims: { cnf: { jkt: 'x' } } },
        }),
      ),
    ).toEqual({})
  })

  it('refuses every audience but the one resource (R290)', async () => {
    const world = openTokenWorld()
    expect(
      unlike(
        'token_audience',
        await verdicts(world, {
          'of another server': { claims: { aud: TASKS } },
          missing: { claims: { aud: undefined } },
          'ours and another': { claims: { aud: [NOTES, TASKS] } },
          'ours twice': { claims: { aud: [NOTES, NOTES] } },
          'empty list': { claims: { aud: [] } },
          'empty text': { claims: { aud: '' } },
          number: { claims: { aud: 1 } },
          object: { claims: { aud: { 0: NOTES } } },
          'no URL': { claims: { aud: 'notes' } },
        }),
      ),
    ).toEqual({})
    expect(await verdict(world, await world.mint({ resource: TASKS }))).toBe('token_audience')
  })

  it('refuses what only begins like the resource (R291)', async () => {
    const world = openTokenWorld()
    const token = await world.mint()
    for (const resource of [
      'https://notes.example.com/mcp2',
      'https://notes.example.com/mcp/..%2fadmin',
      'https://notes.example.com/mcp/',
      'https://notes.example.com/mcp/x',
      'https://notes.example.com',
      'https://notes.example.com.evil/mcp',
      'https://notes.example.com@evil/mcp',
      'http://notes.example.com/mcp',
      '',
    ]) {
      expect(await verdict(world, token, resource)).toBe('token_audience')
    }
  })

  it('refuses every issuer but ours, byte for byte (R292)', async () => {
    expect(
      unlike(
        'token_issuer',
        await verdicts(openTokenWorld(), {
          tenant: { claims: { iss: `${ISSUER}/t2` } },
          case: { claims: { iss: 'https://Auth.example.com' } },
          slash: { claims: { iss: `${ISSUER}/` } },
          port: { claims: { iss: `${ISSUER}:443` } },
        }),
      ),
    ).toEqual({})
  })

  it('refuses what has expired or lies in the future, and times that are no whole seconds (R293)', async () => {
    const world = openTokenWorld()
    const now = world.clock.now() / 1000
    expect(
      unlike(
        'token_expired',
        await verdicts(world, { past: { claims: { exp: now - 5 } }, zero: { claims: { exp: 0 } } }),
      ),
    ).toEqual({})
    expect(
      unlike(
        'accepted',
        await verdicts(world, { skew: { claims: { exp: now - 4 } }, soon: { claims: { iat: now + 60 } } }),
      ),
    ).toEqual({})
    const times = {
      text: String(now + 60),
      float: now + 0.5,
      negative: -1,
      huge: 1e300,
      null: null,
      missing: undefined,
    }
    const changes = ['exp', 'iat', 'nbf'].flatMap((name) =>
      Object.entries(times)
        .filter(([kind]) => !(name === 'nbf' && kind === 'missing'))
        .map(([kind, value]) => [`${name} ${kind}`, { claims: { [name]: value } }] as const),
    )
    const future = { iat: { claims: { iat: now + 61 } }, nbf: { claims: { nbf: now + 61 } } }
    expect(unlike('token_malformed', await verdicts(world, { ...Object.fromEntries(changes), ...future }))).toEqual({})
    const infinite = JSON.stringify(world.claims()).replace(/"exp":\d+/, '"exp":1e400')
    expect(await verdict(world, await world.forge(await world.header(), infinite))).toBe('token_malformed')
  })

  it('refuses zeros, DER, trailing bytes and second spellings of a signature (R294)', async () => {
    const world = openTokenWorld()
    const token = await world.mint()
    const [header = '', claims = '', signature = ''] = token.split('.')
    const bytes = decodeBase64url(signature) ?? new Uint8Array()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.charAt(alphabet.indexOf(signature.slice(-1)) + 1)
    const der = [...integer(bytes.slice(0, 32)), ...integer(bytes.slice(32))]
    const forms = [
      encodeBase64url(new Uint8Array(64)),
      encodeBase64url(Uint8Array.from([0x30, der.length, ...der])),
      encodeBase64url(Uint8Array.from([...bytes, 0])),
      signature.slice(0, -1) + last,
      `${signature}=`,
      `${signature}\n`,
      ` ${signature}`,
    ]
    for (const form of forms) expect(await verdict(world, `${header}.${claims}.${form}`)).toBe('token_signature')
    const twin = header.slice(0, -1) + alphabet.charAt(alphabet.indexOf(header.slice(-1)) ^ 1)
    expect(await verdict(world, `${twin}.${claims}.${signature}`)).not.toBe('accepted')
    expect(await verdict(world, token)).toBe('accepted')
  })

  it('refuses other numbers of parts and oversized tokens, at once and without inflating anything (R295)', async () => {
    const world = openTokenWorld()
    const token = await world.mint()
    const jwe = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiemlwIjoiREVGIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA'
    for (const text of [
      '',
      'x',
      '.',
      '..',
      '...',
      token.split('.')[0] ?? '',
      `${token}.x`,
      `${token}.`,
      `.${token}`,
      jwe,
    ]) {
      expect(await verdict(world, text)).toBe('token_malformed')
    }
    const megabyte = `${token}${'A'.repeat(1_000_000)}`
    const durations: number[] = []
    for (let round = 0; round < 21; round += 1) {
      const start = performance.now()
      expect(await verdict(world, megabyte)).toBe('token_malformed')
      durations.push(performance.now() - start)
    }
    expect(durations.toSorted((one, other) => one - other)[10]).toBeLessThan(1)
  })

  it('refuses members that come twice, in header and claims (R296)', async () => {
    const world = openTokenWorld()
    const { kid } = await world.header()
    const claims = JSON.stringify(world.claims())
    const header = `{"typ":"at+jwt","alg":"ES256","alg":"none","kid":"${String(kid)}"}`
    const twice = claims.replace('"sub":', '"sub":"github:1","sub":')
    expect(await verdict(world, await world.forge(header, claims))).toBe('token_malformed')
    expect(await verdict(world, await world.forge(header.replace('"none"', '"ES256"'), claims))).toBe('token_malformed')
    expect(await verdict(world, await world.forge(await world.header(), twice))).toBe('token_malformed')
  })

  it('refuses claims of another shape', async () => {
    const results = await verdicts(openTokenWorld(), {
      'no subject': { claims: { sub: undefined } },
      'a subject without a provider': { claims: { sub: '583231' } },
      'no client': { claims: { client_id: '' } },
      'no id': { claims: { jti: undefined } },
      'no grant': { claims: { gid: undefined } },
      'a strange grant': { claims: { gid: 'g'.repeat(22) } },
      'no birth': { claims: { gat: undefined } },
      'a birth as text': { claims: { gat: '1' } },
      'scopes as a list': { claims: { scope: ['notes:read'] } },
      'groups as text': { claims: { groups: 'github:acme' } },
      'a login as number': { claims: { preferred_username: 1 } },
    })
    expect(unlike('token_malformed', results)).toEqual({})
    const world = openTokenWorld()
    for (const claims of ['null', '[]', '"text"', '{', '\uFEFF{}']) {
      expect(await verdict(world, await world.forge(await world.header(), claims))).toBe('token_malformed')
    }
  })

  it('refuses a token of a foreign key under our kid', async () => {
    const [world, other] = [openTokenWorld(), openTokenWorld()]
    const token = await other.forge(await world.header(), world.claims())
    expect(await verdict(world, token)).toBe('token_signature')
  })
})
