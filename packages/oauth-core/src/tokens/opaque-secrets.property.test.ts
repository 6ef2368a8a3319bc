import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { systemRandom } from '../internal/system.ts'
import { joseSignatures } from '../keys/jose-signatures.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { createMemoryStores } from '../memory/index.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { isGrantId, type GrantId } from '../values/grant-id.ts'
import { createAuthorizationCode, parseAuthorizationCode } from './authorization-code.ts'
import { createSecret, isSecretOfKind, type SecretKind } from '../keys/opaque-secret.ts'
import { seconds } from '../values/time.ts'
import { createRefreshTokens } from './refresh-token.ts'

const KINDS: readonly SecretKind[] = ['code', 'refresh', 'client_secret', 'registration', 'initial_access']

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((part) => part.slice())
const grantIds: fc.Arbitrary<GrantId> = fc
  .tuple(fc.integer({ min: 0, max: 15 }), bytes(16))
  .map(([bucket, rest]) => bucket.toString(16) + encodeBase64url(rest).slice(0, 21))
  .filter(isGrantId)
/** Anything, and much that nearly is one of ours. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^gw[cr]_[0-9a-f][\w-]{20,22}\.[\w-]{42,44}$/),
  fc.stringMatching(/^gwr_[0-9a-f][\w-]{21}\.[0-9]{1,10}\.[\w-]{43}\.[\w-]{22}$/),
)

const newKey = () => crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

/** What parsing a code says of it; an error of another kind is thrown on. */
function failureOf(text: string): string {
  try {
    parseAuthorizationCode(text)
    return 'none'
  } catch (error) {
    if (!isOAuthError(error)) throw error
    return error.reason
  }
}

describe('createSecret', () => {
  it('makes what is of its own kind and of no other', () => {
    for (const kind of KINDS) {
      const secret = createSecret(kind, systemRandom)
      expect(KINDS.filter((other) => isSecretOfKind(other, secret))).toEqual([kind])
      expect(secret).toMatch(/^gw[crsmi]_[\w-]{43}$/)
    }
  })
})

describe('parseAuthorizationCode', () => {
  it('finds the grant of whatever was created', () => {
    fc.assert(
      fc.property(grantIds, bytes(32), (grantId, secret) => {
        const code = createAuthorizationCode(grantId, () => secret)
        expect(parseAuthorizationCode(code)).toEqual({ grantId })
        expect(isSecretOfKind('code', code)).toBe(true)
      }),
    )
  })

  it('refuses everything else as code_unknown, and throws nothing but that', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(['none', 'code_unknown']).toContain(failureOf(text))
      }),
    )
  })

  it('knows one spelling of a code', () => {
    const grantId = 'a012345678901234567890'
    if (!isGrantId(grantId)) throw new Error('the test needs a grant id')
    const code = createAuthorizationCode(grantId, (length) => new Uint8Array(length))
    expect(code.endsWith('A')).toBe(true)
    for (const other of [`${code}=`, ` ${code}`, `${code}\n`, `${code.slice(0, -1)}B`, code.replace('gwc_', 'gwr_')]) {
      expect(() => parseAuthorizationCode(other)).toThrow('code_unknown')
    }
  })
})

describe('createRefreshTokens', () => {
  const { records } = createMemoryStores()
  let reads = 0
  const counting = {
    ...records,
    read: (...[key]: Parameters<typeof records.read>) => {
      reads += 1
      return records.read(key)
    },
  }
  const keys = createKeyRing({
    records: counting,
    secrets: ['fake-master-secret-0000000000000000'],
    policy: { algorithms: ['ES256'], period: seconds(30 * 86_400) },
    signatures: joseSignatures,
    random: systemRandom,
    clock: createFixedClock(),
  })
  const tokens = createRefreshTokens({ keys, random: systemRandom })
  const generations = fc.integer({ min: 1, max: 999_999_999 })

  it('parses what it formats, and matches the salt it was derived from and no other', async () => {
    await fc.assert(
      fc.asyncProperty(grantIds, generations, async (grantId, generation) => {
        const salt = tokens.createSalt()
        const text = await tokens.format(grantId, generation, salt)
        const parsed = await tokens.parse(text)
        expect(parsed).toEqual({ grantId, generation, text })
        expect(await tokens.matches(parsed, salt)).toBe(true)
        expect(await tokens.matches(parsed, tokens.createSalt())).toBe(false)
        expect(await tokens.format(grantId, generation, salt)).toBe(text)
        expect(isSecretOfKind('refresh', text)).toBe(true)
      }),
    )
  })

  it('refuses everything else as refresh_forged, and throws nothing but that', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        await expect(tokens.parse(text)).rejects.toMatchObject({ reason: 'refresh_forged' })
      }),
    )
  })

  it('refuses a token with any one character changed, before any store read (R267)', async () => {
    const [grantId] = fc.sample(grantIds, 1)
    if (grantId === undefined) throw new Error('the test needs a grant id')
    const text = await tokens.format(grantId, 17, tokens.createSalt())
    reads = 0
    for (let index = 0; index < text.length; index += 1) {
      for (const character of '0123456789abcdefABCDEF-_.') {
        if (text[index] === character) continue
        const forged = text.slice(0, index) + character + text.slice(index + 1)
        await expect(tokens.parse(forged)).rejects.toMatchObject({ reason: 'refresh_forged' })
      }
    }
    expect(reads).toBe(0)
  })

  it('refuses access tokens and every other kind of secret', async () => {
    const others = ['eyJhbGciOiJFUzI1NiJ9.e30.c2ln', ...KINDS.map((kind) => createSecret(kind, systemRandom))]
    for (const other of others) await expect(tokens.parse(other)).rejects.toMatchObject({ reason: 'refresh_forged' })
  })

  it('knows tokens of the previous keys, and makes new ones with the current', async () => {
    const [grantId] = fc.sample(grantIds, 1)
    if (grantId === undefined) throw new Error('the test needs a grant id')
    const current = { secretKey: await newKey(), tagKey: await newKey() }
    const refreshTokenKeys = async () => [current, ...(await keys.refreshTokenKeys())] as const
    const changed = createRefreshTokens({ keys: { ...keys, refreshTokenKeys }, random: systemRandom })
    const salt = tokens.createSalt()
    const before = await tokens.format(grantId, 1, salt)
    const after = await changed.format(grantId, 1, salt)
    expect(after).not.toBe(before)
    expect(await changed.matches(await changed.parse(before), salt)).toBe(true)
    expect(await changed.matches(await changed.parse(after), salt)).toBe(true)
    await expect(tokens.parse(after)).rejects.toMatchObject({ reason: 'refresh_forged' })
  })

  it('keeps grant, generation and salt apart: no two inputs give one token', async () => {
    const [grantId] = fc.sample(grantIds, 1)
    if (grantId === undefined) throw new Error('the test needs a grant id')
    const made = await Promise.all(
      [1, 11, 111].flatMap((generation) => ['', '1', '11'].map((salt) => tokens.format(grantId, generation, salt))),
    )
    const secrets = made.map((text) => text.split('.')[2])
    expect(new Set(secrets).size).toBe(secrets.length)
  })
})
