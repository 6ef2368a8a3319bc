import { describe, expect, it } from 'vitest'
import { nodeSignatures } from '@gw/oauth-core/node'
import { members } from '../support/forms.ts'
import { obtainCode, redeem, register } from '../support/journey.ts'
import { CHALLENGE, createTestServer, VERIFIER } from '../support/test-server.ts'

const outcomeOf = async (response: Response): Promise<unknown> => [response.status, (await members(response))['error']]

const WRONG = [400, 'invalid_grant']

describe('POST /token, the code verifier', () => {
  it('must be there, and costs the code nothing when it is not (R236)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    expect(await outcomeOf(await redeem(at, clientId, code, { code_verifier: undefined }))).toEqual(WRONG)
    expect(await outcomeOf(await redeem(at, clientId, code, { code_verifier: '' }))).toEqual(WRONG)
    expect((await redeem(at, clientId, code)).status).toBe(200)
  })

  it('belongs to a challenge: no request without one ever gets a code (R237)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    // There is no grant without a challenge to downgrade to: the attempt already ends at the authorization endpoint.
    await expect(obtainCode(at, clientId, { code_challenge: undefined })).rejects.toThrow('expected')
    await expect(obtainCode(at, clientId, { code_challenge: '' })).rejects.toThrow('expected')
    const code = await obtainCode(at, clientId)
    const foreign = await redeem(at, clientId, code, { code_verifier: 'f'.repeat(43) })
    expect(await outcomeOf(foreign)).toEqual(WRONG)
  })

  it.each([
    ['one character short', VERIFIER.slice(1)],
    ['one character long', VERIFIER.padEnd(129, 'a')],
    ['with a space', VERIFIER.replace('d', ' ')],
    ['with a letter beyond ASCII', VERIFIER.replace('d', 'é')],
    ['with a plus', VERIFIER.replace('d', '+')],
  ])('is refused %s, and is not even hashed (R238)', async (_, verifier) => {
    const hashed: string[] = []
    const signatures = {
      ...nodeSignatures,
      sha256(text: string) {
        hashed.push(text)
        return nodeSignatures.sha256(text)
      },
    }
    const at = createTestServer({ ports: { signatures } })
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    expect(await outcomeOf(await redeem(at, clientId, code, { code_verifier: verifier }))).toEqual(WRONG)
    expect(hashed).not.toContain(verifier)
    expect((await redeem(at, clientId, code)).status).toBe(200)
  })

  it('is not the challenge itself: nobody who saw the request can redeem the code (R239)', async () => {
    const at = createTestServer()
    const { clientId } = await register(at)
    const code = await obtainCode(at, clientId)
    expect(await outcomeOf(await redeem(at, clientId, code, { code_verifier: CHALLENGE }))).toEqual(WRONG)
  })
})
