import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { openTokenWorld } from '../../test/support/token-world.ts'
import { createDpopNonces } from './dpop-nonces.ts'

function open() {
  const { clock, keys } = openTokenWorld()
  return { clock, keys, nonces: createDpopNonces({ clock, keys, party: 'resource' }) }
}

describe('createDpopNonces', () => {
  it('are good for five minutes, and ageing from the half of them', async () => {
    const { clock, nonces } = open()
    const nonce = await nonces.create()
    for (const [seconds, verdict] of [
      [0, 'good'],
      [150, 'good'],
      [0.001, 'ageing'],
      [149.999, 'ageing'],
      [0.001, 'wrong'],
    ] as const) {
      clock.advance(seconds)
      expect(await nonces.judge(nonce)).toBe(verdict)
    }
  })

  it('may come from a process whose clock is a minute ahead', async () => {
    const { clock, nonces } = open()
    const nonce = await nonces.create()
    clock.advance(-60)
    expect(await nonces.judge(nonce)).toBe('good')
    clock.advance(-0.001)
    expect(await nonces.judge(nonce)).toBe('wrong')
  })

  it('are good at the party that made them alone', async () => {
    const { clock, keys, nonces } = open()
    const other = createDpopNonces({ clock, keys, party: 'authorization-server' })
    expect(await other.judge(await nonces.create())).toBe('wrong')
    expect(await nonces.judge(await other.create())).toBe('wrong')
    for (const nonce of ['', 'x', (await nonces.create()).slice(0, -1)]) {
      expect(await nonces.judge(nonce)).toBe('wrong')
    }
  })

  it.each([new OAuthError('store_unavailable'), new ConfigurationError(['the master secret is another'])])(
    'cannot judge without keys, which is no verdict: %s',
    async (failure) => {
      const { clock, keys } = open()
      const nonces = createDpopNonces({
        clock,
        party: 'resource',
        keys: { seal: (...input) => keys.seal(...input), unseal: () => Promise.reject(failure) },
      })
      await expect(nonces.judge(await nonces.create())).rejects.toBe(failure)
    },
  )
})
