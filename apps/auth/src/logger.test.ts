import { OAuthError } from '@gw/oauth-core'
import { describe, expect, it } from 'vitest'
import { createLogger, type Logger } from './logger.ts'

const SECRET = 'canary-master-8Zk2vQ7mWx4Tn9Lr5Jd1Pc6Hs3Gf0Yb'

function open(format: 'json' | 'pretty'): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = []
  const logger = createLogger({ level: 'info', format }, [SECRET], { write: (line) => void lines.push(line) })
  return { logger, lines }
}

function logged(facts: object): string {
  const { logger, lines } = open('json')
  logger.info(facts, 'something happened')
  return lines.join('')
}

describe('createLogger', () => {
  it('writes one JSON object per line', () => {
    const line = logged({ clientId: 'abc', n: 1 })
    expect(line.endsWith('}\n')).toBe(true)
    expect(JSON.parse(line)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      clientId: 'abc',
      n: 1,
      msg: 'something happened',
    })
  })

  it('leaves out what lies below its level', () => {
    const { logger, lines } = open('json')
    logger.debug({}, 'detail')
    expect(lines).toEqual([])
  })

  it.each([
    [{ headers: { authorization: 'canary', Cookie: 'canary', 'set-cookie': ['canary'], DPoP: 'canary' } }],
    [{ code: 'canary', code_verifier: 'canary', state: 'canary', refreshToken: 'canary', client_secret: 'canary' }],
    [{ url: '/callback/github?code=canary&state=canary' }],
    [{ url: 'http://127.0.0.1:3000/cb#access_token=canary' }],
    [{ text: 'sent "Bearer canary" to https://user:canary@redis/0' }],
    [{ text: 'got eyJhbGciOiJFUzI1NiJ9.eyJjYW5hcnkiOjF9.canary' }],
    [{ deep: { deeper: [{ password: 'canary' }] } }],
    [{ text: `the secret is ${SECRET}` }],
    [{ text: 'gwc_a1.canary gwr_a1.3.canary.canary gws_canary gwm_canary gwi_canary' }],
    [{ [SECRET]: 1 }],
  ])('keeps the secret out of %o', (facts) => {
    expect(logged(facts)).not.toContain('canary')
    expect(logged(facts)).not.toContain('eyJ')
  })

  // In a pattern that tries every start anew, each of these takes minutes.
  it.each(['/', '-eyJ', 'a-', 'Bearer ', 'gwr_'])('is done at once with a million characters of %j', (piece) => {
    expect(logged({ text: piece.repeat(1_000_000 / piece.length) }).length).toBeLessThan(3000)
  })

  it.each(['json', 'pretty'] as const)(
    'keeps hostile text in one %s line, with nothing a terminal obeys (R409)',
    (format) => {
      const { logger, lines } = open(format)
      const hostile = 'x\r\n{"level":"fatal"}\u001b[2J\u009b31m\u2028\u202e"}\u0000'
      logger.info({ clientName: hostile, error: new Error(hostile), [hostile]: hostile }, 'denied')
      const output = lines.join('')
      expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
      expect(output).not.toMatch(/^\{"level":"fatal"/m)
      const first = output.split('\n').filter((line) => line !== '' && !line.startsWith('    '))
      expect(first).toHaveLength(1)
    },
  )

  it('tells of an error its type, message, reason and frames, and of nothing that a library hung on it', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      command: { args: ['canary'] },
    })
    const line = logged({ error: new OAuthError('store_unavailable', { operation: 'read' }, { cause }) })
    expect(line).not.toContain('canary')
    expect(JSON.parse(line)).toMatchObject({
      error: {
        type: 'OAuthError',
        reason: 'store_unavailable',
        details: { operation: 'read' },
        stack: expect.arrayContaining([expect.stringMatching(/^at /)]),
        cause: { message: 'connect ECONNREFUSED', errno: 'ECONNREFUSED' },
      },
    })
  })

  it('does not repeat what a parser could not parse', () => {
    let error: unknown
    try {
      JSON.parse('canary')
    } catch (thrown) {
      error = thrown
    }
    expect(logged({ error })).not.toContain('canary')
  })
})
