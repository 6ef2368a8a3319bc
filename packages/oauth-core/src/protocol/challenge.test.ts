import { describe, expect, it } from 'vitest'
import { FAILURES } from '../errors/failures.ts'
import { formatChallenge } from './challenge.ts'

const resourceMetadata = 'https://h.example/.well-known/oauth-protected-resource/mcp'

const DPOP = ', DPoP algs="ES256 EdDSA PS256"'

describe('formatChallenge', () => {
  it('names no error where no credentials were sent', () => {
    expect(formatChallenge({ resourceMetadata, scopes: ['a', 'b'] })).toBe(
      `Bearer resource_metadata="${resourceMetadata}", scope="a b"${DPOP}`,
    )
    expect(formatChallenge({ resourceMetadata })).toBe(`Bearer resource_metadata="${resourceMetadata}"${DPOP}`)
  })

  it('puts the error first', () => {
    expect(formatChallenge({ resourceMetadata, scopes: ['a'], failure: FAILURES.token_expired })).toBe(
      'Bearer error="invalid_token", error_description="The access token is not valid.", ' +
        `resource_metadata="${resourceMetadata}", scope="a"${DPOP}`,
    )
    expect(formatChallenge({ resourceMetadata, scopes: ['a', 'b'], failure: FAILURES.scope_insufficient })).toBe(
      'Bearer error="insufficient_scope", error_description="This needs more permissions.", ' +
        `resource_metadata="${resourceMetadata}", scope="a b"`,
    )
  })

  it('puts the error of a DPoP credential into the challenge of that scheme, which comes last (R312)', () => {
    expect(formatChallenge({ resourceMetadata, scopes: ['a'], failure: FAILURES.dpop_invalid, scheme: 'DPoP' })).toBe(
      `Bearer resource_metadata="${resourceMetadata}", scope="a", DPoP error="invalid_dpop_proof", ` +
        'error_description="The DPoP proof is not valid.", algs="ES256 EdDSA PS256"',
    )
  })

  it.each(['https://h", error="x', 'https://h\\', 'https://h\r\nx: y', 'https://ä', ''])(
    'lets no %j through (R363)',
    (hostile) => {
      expect(() => formatChallenge({ resourceMetadata: hostile })).toThrow('do not belong there')
      expect(() => formatChallenge({ resourceMetadata, scopes: [hostile] })).toThrow('do not belong there')
    },
  )

  it('quotes no description in which a client would find a parameter (R22)', () => {
    for (const failure of Object.values(FAILURES)) {
      expect(failure.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
      expect(failure.description).not.toMatch(/(?:scope|error|resource_metadata)=/)
    }
  })
})
