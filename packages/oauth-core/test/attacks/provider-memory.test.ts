import { describe, expect, it } from 'vitest'
import type { IdentityProvider } from '@gw/oauth-core'
import { createFakeIdentityProvider } from '@gw/oauth-core/testing'
import { obtainCode, redeem, refresh, register, tokensOf } from '../support/journey.ts'
import { createTestServer } from '../support/test-server.ts'

/** A provider whose memory is good for one question: the answer brings the next one, as rotating upstream tokens do. */
function createRotatingProvider(): IdentityProvider {
  const fake = createFakeIdentityProvider({ people: [{ subject: '1', login: 'alice' }] })
  const good = new Set<string>()
  const issue = (): string => {
    const memory = crypto.randomUUID()
    good.add(memory)
    return memory
  }
  return {
    ...fake,
    async complete(input) {
      const { identity } = await fake.complete(input)
      return { identity, memory: issue() }
    },
    async recheck({ memory }) {
      return good.delete(memory) ? { verdict: 'admitted', memory: issue() } : { verdict: 'refused' }
    },
  }
}

describe('an identity provider that renews its memory', () => {
  it('finds what it renewed at the code again at the refresh', async () => {
    const at = createTestServer({ identityProviders: [createRotatingProvider()] })
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    let { refreshToken } = await tokensOf(await redeem(at, clientId, code))
    const seen = new Set([refreshToken])
    for (let turn = 0; turn < 3; turn += 1) {
      ;({ refreshToken } = await tokensOf(await refresh(at, clientId, refreshToken)))
      seen.add(refreshToken)
    }
    expect(seen.size).toBe(4)
  })
})
