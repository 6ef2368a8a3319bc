import { describe, expect, it } from 'vitest'
import { CLIENT_ASSERTION_TYPE } from '../protocol/client-assertion.ts'
import { unsignedJwt } from '../protocol/jwt.fixture.ts'
import { parseParameters } from '../protocol/parameters.ts'
import { readCredentials } from './read-credentials.ts'

const ASSERTION = unsignedJwt({ alg: 'ES256' }, { iss: 'a', sub: 'a', aud: 'b', jti: 'c', exp: 1 })
const SIGNED = { client_assertion: ASSERTION, client_assertion_type: CLIENT_ASSERTION_TYPE }
const BASIC = `Basic ${btoa('a:fake-secret')}`

const read = (form: Readonly<Record<string, string>>, authorization: string | null = null) =>
  readCredentials(authorization, parseParameters(new URLSearchParams(form).toString()))
const refused = (reason: string, details: object = {}): unknown => expect.objectContaining({ reason, details })

describe('readCredentials', () => {
  it('knows each way to say who one is', () => {
    expect(read({ client_id: 'a' })).toEqual({ method: 'none', clientId: 'a' })
    expect(read({ client_id: 'a', client_secret: 'fake-secret' })).toEqual({
      method: 'client_secret_post',
      clientId: 'a',
      secret: 'fake-secret',
    })
    expect(read({}, BASIC)).toEqual({ method: 'client_secret_basic', clientId: 'a', secret: 'fake-secret' })
    expect(read(SIGNED)).toMatchObject({ method: 'private_key_jwt', clientId: 'a', assertion: { id: 'c' } })
  })

  it('takes the same id once more beside any other credentials, and no other id', () => {
    expect(read({ client_id: 'a' }, BASIC).method).toBe('client_secret_basic')
    expect(read({ ...SIGNED, client_id: 'a' }).method).toBe('private_key_jwt')
    expect(() => read({ client_id: 'b' }, BASIC)).toThrow(refused('credentials_repeated'))
    expect(() => read({ ...SIGNED, client_id: 'b' })).toThrow(refused('assertion_invalid', { check: 'client_id' }))
  })

  it('takes one set of credentials', () => {
    expect(() => read({ client_secret: 'fake-secret' }, BASIC)).toThrow(refused('credentials_repeated'))
    expect(() => read({ ...SIGNED, client_secret: 'fake-secret' })).toThrow(refused('credentials_repeated'))
    expect(() => read(SIGNED, BASIC)).toThrow(refused('credentials_repeated'))
  })

  it('lets who sends half an assertion be nobody else', () => {
    const { client_assertion, client_assertion_type } = SIGNED
    expect(() => read({ client_id: 'a', client_assertion })).toThrow(
      refused('parameter_missing', { parameter: 'client_assertion_type' }),
    )
    expect(() => read({ client_id: 'a', client_assertion_type })).toThrow(
      refused('parameter_missing', { parameter: 'client_assertion' }),
    )
    expect(() => read({ ...SIGNED, client_assertion_type: 'urn:other' })).toThrow(
      refused('client_method_wrong', { method: 'other client_assertion_type' }),
    )
  })

  it('finds nobody without an id, nor behind another scheme', () => {
    expect(() => read({})).toThrow(refused('client_unknown', { check: 'client_id missing' }))
    expect(() => read({ client_secret: 'fake-secret' })).toThrow(
      refused('client_unknown', { check: 'client_id missing' }),
    )
    expect(() => read({ client_id: 'a' }, 'Bearer x')).toThrow(refused('client_method_wrong', { method: 'other' }))
  })
})
