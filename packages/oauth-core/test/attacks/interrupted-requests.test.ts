import { describe, expect, it } from 'vitest'
import { OAuthError, type Stores } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createTestBrowser, locationOf } from '../support/browser.ts'
import { members } from '../support/forms.ts'
import { authorizeUrl, obtainCode, redeem, refresh, register, signIn } from '../support/journey.ts'
import { createTestServer, type TestServer } from '../support/test-server.ts'

/** Memory stores of which the n-th question after `failAt` goes unanswered, and that one alone. */
function failingStores() {
  let left: number | undefined
  const wrap = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver)
        if (typeof member !== 'function') return member
        return (...args: readonly unknown[]) => {
          if (left === 0) {
            left = undefined
            return Promise.reject(new OAuthError('store_unavailable'))
          }
          if (left !== undefined) left -= 1
          return Reflect.apply(member, target, args)
        }
      },
    })
  return {
    over(clock: TestServer['clock']): Stores {
      const stores = createMemoryStores({ clock })
      return { ...stores, records: wrap(stores.records) }
    },
    failAt: (question: number | undefined) => (left = question),
    /** Whether the failure has been used up. */
    hasFailed: () => left === undefined,
  }
}

/** A server on such stores: the clock of the test server and of its stores must be one. */
function createFailingServer() {
  const failing = failingStores()
  const { clock } = createTestServer()
  const at = createTestServer({ stores: failing.over(clock), ports: { clock } })
  return { failing, at: { ...at, clock } }
}

const MOST_QUESTIONS = 12

/** 20 s: beyond the grace in which a refresh token may be shown again. */
const BEYOND_GRACE_SECONDS = 20

describe('a store that fails in the middle of a request', () => {
  for (let question = 0; question < MOST_QUESTIONS; question += 1) {
    it(`costs no authorization code: question ${question} (R229)`, async () => {
      const { failing, at } = createFailingServer()
      const { clientId } = await register(at)
      const code = await obtainCode(at, clientId)
      failing.failAt(question)
      const answer = await redeem(at, clientId, code)
      expect(answer.status).toBe(failing.hasFailed() ? 503 : 200)
      if (!failing.hasFailed()) return
      expect((await redeem(at, clientId, code)).status).toBe(200)
    })

    it(`costs no refresh token, however late the client tries again: question ${question} (R229, R271)`, async () => {
      const { failing, at } = createFailingServer()
      const { clientId, refreshToken } = await signIn(at)
      at.clock.advance(2 * 86_400) // the client's registration is due to be extended
      failing.failAt(question)
      const answer = await refresh(at, clientId, refreshToken)
      if (!failing.hasFailed() || answer.status === 200) return // it was not asked, or could be done without
      expect(answer.status).toBe(503)
      at.clock.advance(BEYOND_GRACE_SECONDS)
      const again = await refresh(at, clientId, refreshToken)
      expect([again.status, (await members(again))['error']]).toEqual([200, undefined])
    })

    it(`releases at most one code for one consent: question ${question} (R170)`, async () => {
      const { failing, at } = createFailingServer()
      const { clientId } = await register(at)
      const browser = createTestBrowser(at)
      const first = await browser.open(authorizeUrl(clientId))
      const upstream = new URL(locationOf(await browser.decide(locationOf(first), 'allow')))
      await browser.open(upstream.pathname + upstream.search)
      const page = await browser.open(locationOf(await browser.open(authorizeUrl(clientId))))
      const html = await page.text()
      const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
      const decide = (): Promise<Response> =>
        browser.open('/consent', {
          method: 'POST',
          body: new URLSearchParams({ transaction: field('transaction'), csrf: field('csrf'), decision: 'allow' }),
          headers: { 'sec-fetch-site': 'same-origin' },
        })
      failing.failAt(question)
      const answers = [await decide(), await decide()]
      expect([303, 503]).toContain(answers[0]?.status)
      expect(answers.filter(({ status }) => status === 303)).toHaveLength(
        answers[1]?.status === 400 && answers[0]?.status === 503 ? 0 : 1,
      )
    })
  }
})
