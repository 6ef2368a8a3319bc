import { importJWK, jwtVerify, type CryptoKey, type JWTHeaderParameters } from 'jose'
import { isOAuthError } from '@gw/oauth-core'
import { nodeSignatures } from '@gw/oauth-core/node'
import { joseSignatures } from '../../../packages/oauth-core/src/keys/jose-signatures.ts'
import {
  ISSUER,
  NOTES,
  openTokenWorld,
  segment,
  TASKS,
  type TokenWorld,
} from '../../../packages/oauth-core/test/support/token-world.ts'
import { createDraw, seedOf, type Draw } from '../src/draw.ts'
import { anyJson } from '../src/json-grammar.ts'
import { promise, same } from '../src/promise.ts'
import type { ReportLine } from '../src/report.ts'
import { mutate } from '../src/texts.ts'
import { createTestKeys, type TestKey } from './keys.ts'
import { deformed } from './signature-forms.ts'
import { stricterBy } from './stricter.ts'

/** Both of our ports and jose, over the same four keys and the same clock. */
interface Judges {
  readonly keys: readonly TestKey[]
  readonly world: TokenWorld
  readonly ours: (token: string) => Promise<boolean>
  readonly jose: (token: string) => Promise<boolean>
}

async function openJudges(): Promise<Judges> {
  const keys = await createTestKeys()
  const keySource = { load: async () => keys.map(({ privateKey, algorithm }) => ({ privateKey, algorithm })) }
  const worlds = [joseSignatures, nodeSignatures].map((signatures) => openTokenWorld({ signatures, keySource }))
  const [world] = worlds
  if (world === undefined) throw new Error('no world')
  const imported = new Map<string | undefined, CryptoKey | Uint8Array>()
  for (const { kid, publicKey, algorithm } of keys) imported.set(kid, await importJWK({ ...publicKey }, algorithm))

  const keyOf = ({ kid }: JWTHeaderParameters): CryptoKey | Uint8Array => {
    const key = imported.get(kid)
    if (key === undefined) throw new Error('no such key')
    return key
  }
  const options = {
    issuer: ISSUER,
    audience: NOTES,
    typ: 'at+jwt',
    algorithms: keys.map(({ algorithm }) => algorithm),
    clockTolerance: 60,
    currentDate: new Date(world.clock.now()),
    requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id', 'gid', 'gat'],
  }
  return {
    keys,
    world,
    async ours(token) {
      const verdicts: boolean[] = []
      // Twice each: the second answer may come from memory.
      for (const { verifier } of worlds) verdicts.push(await accepts(verifier, token), await accepts(verifier, token))
      const [verdict = false] = verdicts
      same(verdicts, [verdict, verdict, verdict, verdict], 'one verdict, through either port and from memory')
      return verdict
    },
    async jose(token) {
      try {
        await jwtVerify(token, keyOf, options)
        return true
      } catch {
        return false // whatever it was, jose says no
      }
    },
  }
}

async function accepts(verifier: TokenWorld['verifier'], token: string): Promise<boolean> {
  try {
    await verifier.verify(token, { resource: NOTES })
    return true
  } catch (error) {
    if (isOAuthError(error) && error.reason.startsWith('token_')) return false
    throw error
  }
}

const HEADER_NAMES = ['typ', 'alg', 'kid', 'crit', 'b64', 'zip', 'jwk', 'jku', 'x5c', 'cty'] as const
const CLAIM_NAMES = ['iss', 'sub', 'aud', 'client_id', 'iat', 'exp', 'nbf', 'jti', 'scope', 'gid', 'gat', 'groups', 'preferred_username', 'cnf', 'x'] as const // prettier-ignore

/** Values that nearly belong where they are put. */
function strangeValue(draw: Draw, { keys, world }: Judges): unknown {
  const now = Math.floor(world.clock.now() / 1000)
  const { algorithm, kid } = draw.pick(keys)
  const values: readonly unknown[] = [
    'at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', 'none', 'HS256', algorithm, kid, ISSUER, `${ISSUER}/`, NOTES, TASKS,
    [NOTES], [NOTES, TASKS], ['exp'], ['b64'], true, 'github:1', world.grantId, '', null, now - 5, now - 4, now + 60, now + 61,
    now + draw.below(1000) - 100, String(now), now + 0.5, -1, 1e300,
  ] // prettier-ignore
  return draw.once(3) ? anyJson(draw, 2) : draw.pick(values)
}

/** A truly signed token with a few strange members. */
async function signed(draw: Draw, judges: Judges, level: 'header' | 'claims'): Promise<string> {
  const { algorithm, kid, sign } = draw.pick(judges.keys)
  const header: Record<string, unknown> = { typ: 'at+jwt', alg: algorithm, kid }
  const claims: Record<string, unknown> = { ...judges.world.claims() }
  for (let changes = draw.below(3); changes > 0; changes -= 1) {
    if (level === 'header') header[draw.pick(HEADER_NAMES)] = strangeValue(draw, judges)
    else claims[draw.pick(CLAIM_NAMES)] = strangeValue(draw, judges)
  }
  const write = (value: object): string => {
    const text = JSON.stringify(value)
    return segment(draw.once(12) ? `{"aud":"x","alg":"none",${text.slice(1)}` : draw.once(12) ? ` ${text}\n` : text)
  }
  const input = `${write(header)}.${write(claims)}`
  return `${input}.${await sign(input)}`
}

const LEVELS = ['text', 'header', 'claims', 'signature', 'parts'] as const

async function tokenOf(draw: Draw, judges: Judges, good: readonly string[]): Promise<readonly [string, string]> {
  const level = draw.pick(LEVELS)
  const token = draw.pick(good)
  const [header = '', claims = '', signature = ''] = token.split('.')
  switch (level) {
    case 'text':
      return [level, mutate(draw, token, ['.', '=', 'A', 'Q', 'g', 'w', '-', '+', '/'], good)]
    case 'header':
    case 'claims':
      return [level, await signed(draw, judges, level)]
    case 'signature':
      return [level, `${header}.${claims}.${deformed(draw, signature)}`]
    case 'parts': {
      const pick = (index: number): string => draw.pick(good).split('.')[index] ?? ''
      return [level, `${pick(0)}.${pick(1)}.${draw.once(2) ? signature : pick(2)}`]
    }
  }
}

/** Good tokens of every key: for us, for another resource, and again with other claims. */
async function goodTokens({ keys, world }: Judges): Promise<readonly string[]> {
  const all = keys.flatMap(({ algorithm, kid, sign }) =>
    [{}, { aud: TASKS }, { sub: 'github:2' }].map(async (change) => {
      const input = `${segment({ typ: 'at+jwt', alg: algorithm, kid })}.${segment({ ...world.claims(), ...change })}`
      return `${input}.${await sign(input)}`
    }),
  )
  return Promise.all(all)
}

/**
 * Our verifier beside jose on mutated tokens of all four algorithms, at the level of text, header, claims, signature and
 * parts. Through both ports; we may only be stricter, and then by a rule that is listed.
 */
export async function runComparison({
  runs,
  seed,
}: {
  readonly runs: number
  readonly seed: number
}): Promise<ReportLine> {
  const judges = await openJudges()
  const good = await goodTokens(judges)
  const now = judges.world.clock.now() / 1000
  const outcomes = new Map<string, number>()
  const startedAt = performance.now()
  for (let run = 0; run < runs; run += 1) {
    const [level, token] = await tokenOf(createDraw(seedOf(seed, 'jose', run)), judges, good)
    const [ours, jose] = [await judges.ours(token), await judges.jose(token)]
    const place = `seed ${seed}, run ${run}: ${token}`
    promise(!ours || jose, `we accept nothing that jose refuses (${place})`)
    const rule = jose && !ours ? stricterBy(token, now) : undefined
    promise(ours === jose || rule !== undefined, `where we are stricter a rule says so (${place})`)
    const outcome = `${level}: ${rule ?? (ours ? 'accepted' : 'refused')}`
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  return {
    target: 'verifier beside jose',
    seed,
    runs,
    seconds: Math.round(performance.now() - startedAt) / 1000,
    outcomes: Object.fromEntries([...outcomes].toSorted(([left], [right]) => left.localeCompare(right))),
  }
}
