import * as fc from 'fast-check'
import {
  createTestServer,
  FILES,
  NOTES,
  VERIFIER,
  type TestServer,
} from '../../../packages/oauth-core/test/support/test-server.ts'
import {
  obtainCode,
  redeem,
  refresh,
  register,
  REDIRECT_URI,
} from '../../../packages/oauth-core/test/support/journey.ts'
import { form } from '../../../packages/oauth-core/test/support/forms.ts'
import { jsonOf } from '../src/json-grammar.ts'
import { promise, same } from '../src/promise.ts'
import { attempts, pauses } from './attempts.ts'
import { explanations, type Shown } from './explanations.ts'
import { createTally, type ModelRun } from './model-run.ts'
import { newReferenceGrant, possible, shownGeneration, type Attempt, type ReferenceGrant } from './reference.ts'

interface Model {
  grant: ReferenceGrant
  now: number
}

/** One grant of one client at a server, with all that was handed out for it. */
interface Real {
  readonly at: TestServer
  readonly clientId: string
  readonly otherClientId: string
  readonly code: string
  /** By number. */
  readonly refreshTokens: Map<number, string>
  readonly accessTokens: { readonly token: string; readonly madeAt: number }[]
}

const DAY = 86_400_000

/** 80 days: a client that nobody used for 90 is gone, and then the grant is not what is judged. */
const LONGEST_RUN = 80 * DAY

class Elapse implements fc.AsyncCommand<Model, Real> {
  readonly ms: number
  constructor(ms: number) {
    this.ms = ms
  }
  check = ({ grant, now }: Readonly<Model>): boolean => now + this.ms - grant.born < LONGEST_RUN
  async run(model: Model, { at }: Real): Promise<void> {
    model.now += this.ms
    at.clock.advance(this.ms / 1000)
  }
  toString = (): string => `${this.ms} ms later`
}

/** Attempts in parallel; one alone is a burst too. */
class Burst implements fc.AsyncCommand<Model, Real> {
  readonly attempts: readonly Attempt[]
  readonly count: (verdict: string) => void
  constructor(all: readonly Attempt[], count: (verdict: string) => void) {
    this.attempts = all
    this.count = count
  }
  check = (): boolean => true
  async run(model: Model, real: Real): Promise<void> {
    const shown = this.attempts.flatMap((attempt) => showable(model.grant, attempt, real))
    const answers = await Promise.all(shown.map((one) => send(real, one, model.now)))
    const explained = explanations(model, shown).find(({ verdicts }) =>
      shown.every((one, index) => wireOf(verdicts[index] ?? '', one) === answers[index]),
    )
    promise(explained !== undefined, `no order of ${JSON.stringify(shown)} explains ${answers.join(', ')}`)
    model.grant = explained?.grant ?? model.grant
    for (const verdict of explained?.verdicts ?? []) this.count(verdict)
    await requireLife(model, real)
  }
  toString = (): string => JSON.stringify(this.attempts)
}

/** What a client can show: a number that was never given out it has no token for. */
function showable(grant: ReferenceGrant, attempt: Attempt, { refreshTokens }: Real): readonly Shown[] {
  const made = possible(grant, attempt)
  if (made.kind === 'redeem') return [{ attempt: { ...made, key: undefined }, generation: 0 }]
  const generation = made.kind === 'refresh' ? shownGeneration(grant, made.back) : grant.generation
  if (!refreshTokens.has(generation)) return []
  return [{ attempt: made.kind === 'refresh' ? { ...made, waitedMs: 0, key: undefined } : made, generation }]
}

/** The table of protocol.md §8. */
function wireOf(verdict: string, { attempt }: Shown): string {
  // RFC 7009 §2.2: a token that is dead, foreign or none at all is as revoked as the caller can wish.
  if (attempt.kind === 'revoke') return 'revoked'
  if (['redeemed', 'rotated', 'retried'].includes(verdict)) return 'tokens'
  if (verdict === 'resource_mismatch') return 'invalid_target'
  return verdict === 'scope_widened' ? 'invalid_scope' : 'invalid_grant'
}

const REDEMPTIONS: Readonly<
  Record<(Attempt & { kind: 'redeem' })['fault'], Readonly<Record<string, string | undefined>>>
> = {
  none: {},
  'other code': {},
  'other client': {},
  'other redirect URI': { redirect_uri: 'https://other.example/cb' },
  'no redirect URI': { redirect_uri: undefined },
  'other resource': { resource: FILES },
  'no resource': { resource: undefined },
  'wrong verifier': { code_verifier: `${VERIFIER.slice(1)}x` },
  'no verifier': { code_verifier: undefined },
}

const REFRESHES: Readonly<Record<(Attempt & { kind: 'refresh' })['fault'], Readonly<Record<string, string>>>> = {
  none: {},
  'other client': {},
  'same resource named': { resource: NOTES },
  'other resource': { resource: FILES },
  'narrower scope': { scope: 'notes:read' },
  'wider scope': { scope: 'notes:read admin' },
}

async function send(real: Real, { attempt, generation }: Shown, now: number): Promise<string> {
  const { at, code, refreshTokens } = real
  const clientId = attempt.fault === 'other client' ? real.otherClientId : real.clientId
  const shown = refreshTokens.get(generation) ?? ''
  if (attempt.kind === 'revoke') {
    const { status } = await at.send('/revoke', form({ token: shown, client_id: clientId }))
    same(status, 200, 'a revocation is answered with 200, whatever the token')
    return 'revoked'
  }
  const other = `${code.slice(0, -2)}${code.at(-2) === 'a' ? 'b' : 'a'}${code.slice(-1)}`
  const response =
    attempt.kind === 'redeem'
      ? await redeem(at, clientId, attempt.fault === 'other code' ? other : code, {
          redirect_uri: REDIRECT_URI,
          resource: NOTES,
          ...REDEMPTIONS[attempt.fault],
        })
      : await refresh(at, clientId, shown, REFRESHES[attempt.fault])
  const body = jsonOf(await response.text())
  const { error, access_token, refresh_token } = { error: '', access_token: '', refresh_token: '', ...Object(body) }
  if (response.status !== 200) {
    same(response.status, 400, 'a refusal is 400')
    return String(error)
  }
  const token = String(refresh_token)
  const number = Number(token.split('.')[1])
  same(refreshTokens.get(number) ?? token, token, 'one generation, one refresh token')
  refreshTokens.set(number, token)
  real.accessTokens.push({ token: String(access_token), madeAt: now })
  return 'tokens'
}

/** Access tokens live while their grant does, and no longer (R231, R255). */
async function requireLife({ grant, now }: Model, { at, accessTokens }: Real): Promise<void> {
  const last = accessTokens.at(-1)
  if (last === undefined || now - last.madeAt > 599_000) return
  const lives = await at.server.verifier.verify(last.token, { resource: NOTES }).then(
    () => true,
    () => false,
  )
  same(lives, grant.phase === 'living', 'an access token lives while its grant does')
}

async function openReal(): Promise<Real> {
  const at = createTestServer()
  const [{ clientId }, { clientId: otherClientId }] = [await register(at), await register(at)]
  await obtainCode(at, otherClientId) // a client through which nobody signed in is gone after a day
  const code = await obtainCode(at, clientId, { scope: 'notes:read notes:write' })
  return { at, clientId, otherClientId, code, refreshTokens: new Map(), accessTokens: [] }
}

/** `/token` and `/revoke` over `fetch` beside the model, one request at a time and several at once. */
export async function runTokenEndpoint({
  runs,
  seed,
}: {
  readonly runs: number
  readonly seed: number
}): Promise<ModelRun> {
  const tally = createTally('token endpoint', seed, runs)
  const one = attempts.map((attempt) => new Burst([attempt], tally.count))
  const several = fc
    .array(attempts, { minLength: 2, maxLength: 4, size: 'max' })
    .map((all) => new Burst(all, tally.count))
  const start = new Burst([{ kind: 'redeem', fault: 'none', key: undefined }], tally.count)
  const commands = fc.commands([one, several, pauses.map((ms) => new Elapse(ms))], { maxCommands: 16, size: 'max' })
  await fc.assert(
    fc.asyncProperty(fc.nat(3), commands, async (unredeemed, all) => {
      const real = await openReal()
      const now = real.at.clock.now()
      const model = { grant: newReferenceGrant(now), now }
      try {
        if (unredeemed > 0) await start.run(model, real) // else most runs would end without a refresh token
        await fc.asyncModelRun(() => ({ model, real }), all)
      } finally {
        await real.at.server.close()
      }
    }),
    { numRuns: runs, seed },
  )
  return tally.result()
}
