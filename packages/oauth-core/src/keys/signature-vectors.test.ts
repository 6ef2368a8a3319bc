import { describe, expect, it } from 'vitest'
import { joseSignatures } from './jose-signatures.ts'
import { thumbprint } from './new-signing-key.ts'

const RSA_KEY = {
  kty: 'RSA',
  n:
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn6' +
    '4tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n' +
    '91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
}

const ED25519_KEY = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}

const P256_PUBLIC_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

describe('thumbprint', () => {
  it('is that of RFC 7638 §3.1, whatever other members the key has', async () => {
    expect(await thumbprint(RSA_KEY)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
  })

  it('is that of RFC 8037 A.3, for the private key too', async () => {
    expect(await thumbprint(ED25519_KEY)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })
})

describe('joseSignatures', () => {
  it('makes and accepts the signature of RFC 8037 A.4', async () => {
    const input = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc'
    const signature = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg'
    const sign = await joseSignatures.signer(ED25519_KEY, 'EdDSA')
    const check = await joseSignatures.checker({ kty: 'OKP', crv: 'Ed25519', x: ED25519_KEY.x }, 'EdDSA')
    expect(await sign(input)).toBe(signature)
    expect(await check(input, signature)).toBe(true)
  })

  it('accepts the signature of RFC 7515 A.3, and no other for the same text', async () => {
    const input =
      'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
    const signature = 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'
    const check = await joseSignatures.checker(P256_PUBLIC_KEY, 'ES256')
    expect(await check(input, signature)).toBe(true)
    expect(await check(`${input}A`, signature)).toBe(false)
    expect(await check(input, `A${signature.slice(1)}`)).toBe(false)
  })

  it('hashes the text of FIPS 180-4 to its digest', async () => {
    expect(await joseSignatures.sha256('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  })
})
