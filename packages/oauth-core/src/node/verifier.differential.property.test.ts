import * as fc from 'fast-check'
import { importJWK, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { isOAuthError } from '../errors/oauth-error.ts'
import { decodeBase64url } from '../internal/base64url.ts'
import { ISSUER, NOTES, openTokenWorld, TASKS, type TokenWorld } from '../../test/support/token-world.ts'
import { nodeSignatures } from './node-signatures.ts'

interface Judges {
  readonly world: TokenWorld
  /** Twice, so that the second answer may come from memory. */
  readonly ours: (token: string) => Promise<boolean>
  readonly jose: (token: string) => Promise<boolean>
}

async function openJudges(): Promise<Judges> {
  const world = openTokenWorld({ signatures: nodeSignatures })
  const [jwk] = (await world.keys.jwks()).keys
  if (jwk === undefined) throw new Error('no key was published')
  const key = await importJWK({ ...jwk }, 'ES256')
  const kid = jwk['kid']
  const options = {
    issuer: ISSUER,
    audience: NOTES,
    typ: 'at+jwt',
    algorithms: ['ES256'],
    clockTolerance: 60,
    currentDate: new Date(world.clock.now()),
    requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id', 'gid', 'gat'],
  }
  async function once(token: string): Promise<boolean> {
    try {
      await world.verifier.verify(token, { resource: NOTES })
      return true
    } catch (error) {
      if (!isOAuthError(error) || !error.reason.startsWith('token_')) throw error
      return false
    }
  }
  return {
    world,
    async ours(token) {
      const first = await once(token)
      if ((await once(token)) !== first) throw new Error('memory and verification disagree')
      return first
    },
    async jose(token) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, key, options)
        // jose knows one tolerance; ours for `exp` is stricter than that for `nbf`.
        return protectedHeader.kid === kid && Number(payload.exp) > world.clock.now() / 1000 - 5
      } catch {
        return false
      }
    },
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n'.split('')

/** One to three edits of a text, at places and with characters of the generator's choice. */
const edits = fc.array(
  fc.record({ at: fc.nat(), remove: fc.integer({ min: 0, max: 3 }), insert: fc.constantFrom('', ...ALPHABET) }),
  { minLength: 1, maxLength: 3 },
)

const isCanonical = (token: string): boolean => token.split('.').every((part) => decodeBase64url(part) !== undefined)

describe('the verifier beside jose', () => {
  it('agrees on 4,000 tokens whose text was changed', async () => {
    const { world, ours, jose } = await openJudges()
    const tokens = await Promise.all([world.mint(), world.mint({ login: 'other' }), world.mint({ resource: TASKS })])
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...tokens), edits, async (token, changes) => {
        let text = token
        for (const { at, remove, insert } of changes) {
          const place = at % (text.length + 1)
          text = text.slice(0, place) + insert + text.slice(place + remove)
        }
        const verdict = await ours(text)
        accepted += verdict ? 1 : 0
        // jose reads some texts that no encoder writes; we refuse those.
        expect(verdict).toBe((await jose(text)) && isCanonical(text))
      }),
      { numRuns: 4000 },
    )
    expect(accepted).toBeGreaterThan(0)
  }, 30_000)

  it('agrees on every mixture of the parts of different tokens', async () => {
    const [{ world, ours, jose }, foreign] = [await openJudges(), openTokenWorld()]
    const tokens = [await world.mint(), await world.mint(), await world.mint({ resource: TASKS }), await foreign.mint()]
    const parts = tokens.map((token) => token.split('.'))
    const verdicts: boolean[] = []
    for (const [header] of parts) {
      for (const [, claims] of parts) {
        for (const [, , signature] of parts) {
          const text = `${header}.${claims}.${signature}`
          const verdict = await ours(text)
          verdicts.push(verdict)
          expect(verdict).toBe(await jose(text))
        }
      }
    }
    expect(verdicts.filter(Boolean)).toHaveLength(6) // 2 tokens of ours for NOTES, under each of three equal headers
  })

  it('accepts nothing that jose refuses, of 2,000 truly signed tokens with strange members', async () => {
    const { world, ours, jose } = await openJudges()
    const now = world.clock.now() / 1000
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constant(undefined),
      fc.integer({ min: now - 100, max: now + 1000 }),
      fc.constantFrom('at+jwt', 'ES256', ISSUER, NOTES, TASKS, [NOTES], [NOTES, TASKS], 'github:1', world.grantId),
    )
    const header = fc.dictionary(fc.constantFrom('typ', 'alg', 'kid', 'crit', 'b64', 'zip', 'jwk', 'cty'), value, {
      maxKeys: 1,
    })
    const names = [
      'iss',
      'sub',
      'aud',
      'client_id',
      'iat',
      'exp',
      'nbf',
      'jti',
      'scope',
      'gid',
      'gat',
      'groups',
      'cnf',
      'x',
    ]
    const claims = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2 })
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(header, claims, async (strangeHeader, strangeClaims) => {
        const token = await world.forge(
          { ...(await world.header()), ...strangeHeader },
          { ...world.claims(), ...strangeClaims },
        )
        if (!(await ours(token))) return
        accepted += 1
        expect(await jose(token)).toBe(true)
      }),
      { numRuns: 2000 },
    )
    expect(accepted).toBeGreaterThan(100)
  }, 30_000)
})
