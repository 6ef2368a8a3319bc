import { describe, expect, it } from 'vitest'
import { epochMs } from '../values/time.ts'
import { systemRandom } from '../internal/system.ts'
import { createRingContents, parseRingContents, type RingContents } from './ring-contents.ts'

const KEY = { kid: 'k', algorithm: 'ES256', jwk: { kty: 'EC' }, state: 'current', since: epochMs(1) }

const whole = (): RingContents => createRingContents(systemRandom)

describe('parseRingContents', () => {
  it('reads what was written', () => {
    const contents = { ...whole(), signing: [KEY, { ...KEY, state: 'retired', since: undefined, until: 2 }] }
    expect(parseRingContents(JSON.stringify(contents))).toEqual(JSON.parse(JSON.stringify(contents)))
  })

  const [refresh] = whole().refresh
  const [sealing] = whole().sealing
  it.each<[string, object]>([
    ['no signing keys', { signing: undefined }],
    ['a signing key that is none', { signing: [null] }],
    ['a signing key without a name', { signing: [{ ...KEY, kid: 1 }] }],
    ['a signing key of an algorithm to come', { signing: [{ ...KEY, algorithm: 'ML-DSA-65' }] }],
    ['a signing key without its JWK', { signing: [{ ...KEY, jwk: 'x' }] }],
    ['a JWK without a type', { signing: [{ ...KEY, jwk: {} }] }],
    ['a state to come', { signing: [{ ...KEY, state: 'suspended' }] }],
    ['a current key without its time', { signing: [{ ...KEY, since: undefined }] }],
    ['a retired key without an end', { signing: [{ ...KEY, state: 'retired' }] }],
    ['no keys of refresh tokens', { refresh: [] }],
    ['refresh keys that are no list', { refresh: {} }],
    ['half of a refresh key', { refresh: [{ secret: refresh.secret }] }],
    ['a broken older refresh key', { refresh: [refresh, { tag: refresh.tag }] }],
    ['no keys for records', { sealing: [] }],
    ['sealing keys that are no list', { sealing: null }],
    ['a sealing key without a name', { sealing: [{ key: sealing.key }] }],
    ['a broken older sealing key', { sealing: [sealing, 'x'] }],
  ])('refuses %s', (_what, change) => {
    const text = JSON.stringify({ ...whole(), signing: [KEY], ...change })
    expect(() => parseRingContents(text)).toThrow('the contents of the key ring are malformed')
  })

  it.each(['', '[]', '1', 'null', '{'])('refuses %j', (text) => {
    expect(() => parseRingContents(text)).toThrow('the contents of the key ring are malformed')
  })
})
