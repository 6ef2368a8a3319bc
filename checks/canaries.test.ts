import { describe, expect, it } from 'vitest'
import { findLeaks } from './canaries.ts'

const CANARY = 'p@ss word/4hT8nB2xKq7VwM5c'
const random = 'Zk2vQ7mWx4Tn9Lr5Jd1Pc6Hs3Gf0YbAe8RiUo2NwXq'

const leaksOf = (text: string) =>
  findLeaks({ canaries: [CANARY], logs: [{ name: 'any.log', text: `{"msg":"before ${text} after"}` }], dumps: [] })

describe(findLeaks, () => {
  it.each([
    ['an authorization code', `gwc_0123456789abcdefghijkl.${random}A`, 'an opaque secret'],
    ['a refresh token', `gwr_0123456789abcdefghijkl.1.${random}A.${random.slice(0, 21)}A`, 'an opaque secret'],
    ['a client secret', `gws_${random}A`, 'an opaque secret'],
    ['an access token', `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.${random}`, 'a signed JWT'],
    ['a cookie', `__Host-gw_browser=${random}A`, 'a cookie with its value'],
    ['a private key', `{"kty":"EC","d":"${random}"}`, 'a private key'],
    ['a private key file', '-----BEGIN EC PRIVATE KEY-----', 'a private key'],
    ["GitHub's token", 'gho_0123456789abcdef0123456789abcdef0123', "a person's token at GitHub"],
    ['a recorded secret', CANARY, 'the secret p@ss w…'],
    ['a recorded secret in a URL', encodeURIComponent(CANARY), 'the secret p@ss w…'],
  ])('finds %s', (_, text, what) => {
    expect(leaksOf(text)).toEqual([`any.log holds ${what}`])
  })

  it('looks into dumps as into logs', () => {
    const dumps = [{ name: 'redis-1.txt', text: CANARY }]
    expect(findLeaks({ canaries: [CANARY], logs: [], dumps })).toEqual(['redis-1.txt holds the secret p@ss w…'])
  })

  it('finds several at once, whatever stands between them', () => {
    const canaries = ['0123456789abcdefX', '0123456789abcdefY', '6789abcdefY-and-on']
    const logs = [{ name: 'any.log', text: '0123456789abcdefY-and-on 0123456789abcdefZ' }]
    expect(findLeaks({ canaries, logs, dumps: [] })).toEqual([
      'any.log holds the secret 012345…',
      'any.log holds the secret 6789ab…',
    ])
  })

  it('takes what sealed records spell by chance for no leak', () => {
    expect(leaksOf(`"${random}gws_${random}${random}gho_0123456789abcdef0123456789abcdef"`)).toEqual([])
  })

  it('takes digests, ids and shortened values for no leak', () => {
    expect(leaksOf(`sha256:${random} "kid":"${random}" ${CANARY.slice(0, 15)}`)).toEqual([])
  })
})
