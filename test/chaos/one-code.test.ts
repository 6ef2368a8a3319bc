import { lacks } from '@gw/test-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTwoProcesses, type TokenResult, type TwoProcesses } from './two-processes.ts'

const ROUNDS = 200
const CALLERS = 50

/** What the demo server says to a bare GET once the guard has let it in: it wants an event stream (RFC 9110 §15.5.7). */
const LET_IN = 406

/** The default grace of refresh tokens is 10 s; this is safely after it. */
const AFTER_GRACE_MS = 11_000

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.skipIf(lacks('redis-server'))('two processes on one Redis', () => {
  let world: TwoProcesses

  beforeAll(async () => {
    world = await startTwoProcesses()
  })
  afterAll(() => world.stop())

  const all = (ask: (caller: number) => Promise<TokenResult>) =>
    Promise.all(Array.from({ length: CALLERS }, (_, caller) => ask(caller)))

  /** Both processes refuse the token, as soon as the revocation has reached them. */
  async function expectDead(accessToken: string) {
    for (const process of [0, 1]) {
      await expect.poll(() => world.useToken(process, accessToken), { interval: 10, timeout: 5000 }).toBe(401)
    }
  }

  it(`lets one of ${CALLERS} callers redeem a code, ${ROUNDS} times, and then ends the winner's grant (R231, R232)`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { code, verifier } = await world.code()
      const answers = await all((caller) =>
        world.token(caller, { grant_type: 'authorization_code', code, code_verifier: verifier }),
      )
      const winners = answers.filter(({ status }) => status === 200)
      expect(winners).toHaveLength(1)
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(CALLERS - 1)
      const [winner] = winners
      if (winner === undefined) throw new Error('no winner')
      await expectDead(winner.accessToken)
      expect(
        (await world.token(round, { grant_type: 'refresh_token', refresh_token: winner.refreshToken })).status,
      ).toBe(400)
    }
  })

  it(`keeps ${CALLERS} parallel refreshes one family, ${ROUNDS} times, until reuse after the grace ends it (R255, R258)`, async () => {
    const { code, verifier } = await world.code()
    const first = await world.token(0, { grant_type: 'authorization_code', code, code_verifier: verifier })
    let current = first.refreshToken
    let previous = current
    let living: readonly TokenResult[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      living = await all((caller) => world.token(caller, { grant_type: 'refresh_token', refresh_token: current }))
      expect(living.map(({ status }) => status)).toEqual(living.map(() => 200))
      expect(new Set(living.map(({ refreshToken }) => refreshToken)).size).toBe(1)
      // Whoever asked holds a token that works, at the process that did not make it.
      const uses = living.map(({ accessToken }, caller) => world.useToken(caller + 1, accessToken))
      expect(new Set(await Promise.all(uses))).toEqual(new Set([LET_IN]))
      previous = current
      current = living[0]?.refreshToken ?? ''
    }
    await wait(AFTER_GRACE_MS)
    expect((await world.token(0, { grant_type: 'refresh_token', refresh_token: previous })).status).toBe(400)
    for (const { accessToken } of living) await expectDead(accessToken)
    expect((await world.token(1, { grant_type: 'refresh_token', refresh_token: current })).status).toBe(400)
  })
})
