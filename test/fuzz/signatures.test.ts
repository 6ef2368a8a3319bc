import { constants, createPrivateKey, hash, privateEncrypt, sign } from 'node:crypto'
import { compactVerify, importJWK } from 'jose'
import { nodeSignatures } from '@gw/oauth-core/node'
import { describe, expect, it } from 'vitest'
import type { Jwk, SignatureAlgorithm } from '@gw/oauth-core'
import { joseSignatures } from '../../packages/oauth-core/src/keys/jose-signatures.ts'
import { createTestKeys, type TestKey } from './jose/keys.ts'
import { bytesOf, derOf, ED25519_ORDER, numberOf, P256_ORDER } from './jose/signature-forms.ts'

const header = (alg: string): string => Buffer.from(JSON.stringify({ alg })).toString('base64url')
const CLAIMS = 'eyJzdWIiOiJhIn0'

/** What both of our ports and jose make of a signature: they must agree. */
async function verdictOn(publicKey: Jwk, algorithm: SignatureAlgorithm, signature: string): Promise<boolean> {
  const input = `${header(algorithm)}.${CLAIMS}`
  const verdicts: boolean[] = []
  for (const port of [joseSignatures, nodeSignatures]) {
    verdicts.push(await (await port.checker(publicKey, algorithm))(input, signature))
  }
  const key = await importJWK({ ...publicKey }, algorithm)
  const jose = await compactVerify(`${input}.${signature}`, key).then(
    () => true,
    () => false,
  )
  expect(verdicts).toEqual([jose, jose])
  return jose
}

interface Case {
  readonly name: string
  readonly bytes: Buffer
}

/** Names of the cases that are accepted. */
async function accepted(cases: readonly Case[], { publicKey, algorithm }: TestKey): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, bytes } of cases) {
    if (await verdictOn(publicKey, algorithm, bytes.toString('base64url'))) names.push(name)
  }
  return names
}

const keys = await createTestKeys()

function keyFor(algorithm: SignatureAlgorithm): TestKey {
  const key = keys.find((one) => one.algorithm === algorithm)
  if (key === undefined) throw new Error(`no key for ${algorithm}`)
  return key
}

const goodFor = async (algorithm: SignatureAlgorithm): Promise<Buffer> =>
  Buffer.from(await keyFor(algorithm).sign(`${header(algorithm)}.${CLAIMS}`), 'base64url')

const atEveryLength = (good: Buffer): readonly Case[] => [
  { name: 'empty but for one byte', bytes: Buffer.of(0) },
  { name: 'all zeros', bytes: Buffer.alloc(good.length) },
  { name: 'all ones', bytes: Buffer.alloc(good.length, 0xff) },
  { name: 'a byte in front', bytes: Buffer.concat([Buffer.of(0), good]) },
  { name: 'a byte behind', bytes: Buffer.concat([good, Buffer.of(0)]) },
  { name: 'the first byte missing', bytes: good.subarray(1) },
  { name: 'the last byte missing', bytes: good.subarray(0, -1) },
  { name: 'twice', bytes: Buffer.concat([good, good]) },
]

describe('ES256, through both ports and jose', () => {
  it('refuses r or s of zero, of the order and beyond, DER, and any other length (R294)', async () => {
    const good = await goodFor('ES256')
    const [r, s] = [good.subarray(0, 32), good.subarray(32)]
    const [zero, order] = [Buffer.alloc(32), bytesOf(P256_ORDER)]
    const pairs = (name: string, value: Buffer): readonly Case[] => [
      { name: `r = ${name}`, bytes: Buffer.concat([value, s]) },
      { name: `s = ${name}`, bytes: Buffer.concat([r, value]) },
      { name: `r = s = ${name}`, bytes: Buffer.concat([value, value]) },
    ]
    const beyond = numberOf(r) + P256_ORDER < 2n ** 256n ? [{ name: 'r + n', bytes: Buffer.concat([bytesOf(numberOf(r) + P256_ORDER), s]) }] : [] // prettier-ignore
    const cases = [
      ...pairs('0', zero),
      ...pairs('n', order),
      ...pairs('n + 1', bytesOf(P256_ORDER + 1n)),
      ...pairs('1', bytesOf(1n)),
      ...beyond,
      { name: 's and r', bytes: Buffer.concat([s, r]) },
      { name: 'DER', bytes: derOf(good) },
      { name: 'P-384 length', bytes: Buffer.concat([Buffer.alloc(16), r, Buffer.alloc(16), s]) },
      ...atEveryLength(good),
    ]
    expect(await accepted(cases, keyFor('ES256'))).toEqual([])
  })

  it('accepts the twin n - s, as ECDSA does: nothing of ours is named by a signature', async () => {
    const good = await goodFor('ES256')
    const twin = Buffer.concat([good.subarray(0, 32), bytesOf(P256_ORDER - numberOf(good.subarray(32)))])
    expect(await verdictOn(keyFor('ES256').publicKey, 'ES256', good.toString('base64url'))).toBe(true)
    expect(await verdictOn(keyFor('ES256').publicKey, 'ES256', twin.toString('base64url'))).toBe(true)
  })
})

const littleEndian = (value: bigint): Buffer => Buffer.from(bytesOf(value).toReversed())

/** RFC 8032 §5.1: points whose order divides eight, as they are encoded. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map((hex) => Buffer.from(hex, 'hex'))

describe('EdDSA, through both ports and jose', () => {
  it('refuses an S of the order and beyond, points of small order, and any other length (R294)', async () => {
    const good = await goodFor('EdDSA')
    const [point, scalar] = [good.subarray(0, 32), good.subarray(32)]
    const number = numberOf(scalar.toReversed())
    const cases = [
      { name: 'S + L', bytes: Buffer.concat([point, littleEndian(number + ED25519_ORDER)]) },
      { name: 'S = L', bytes: Buffer.concat([point, littleEndian(ED25519_ORDER)]) },
      { name: 'S = 0', bytes: Buffer.concat([point, Buffer.alloc(32)]) },
      { name: 'S and R', bytes: Buffer.concat([scalar, point]) },
      ...SMALL_ORDER.flatMap((small) => [
        { name: 'R of small order', bytes: Buffer.concat([small, scalar]) },
        { name: 'R of small order, S = 0', bytes: Buffer.concat([small, Buffer.alloc(32)]) },
      ]),
      ...atEveryLength(good),
    ]
    expect(await accepted(cases, keyFor('EdDSA'))).toEqual([])
  })
})

const HASH = hash('sha256', `${header('RS256')}.${CLAIMS}`, 'buffer')
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex')
const SHA256_INFO_WITHOUT_NULL = Buffer.from('302f300b06096086480165030402010420', 'hex')
const SHA1_INFO = Buffer.from('3021300906052b0e03021a05000414', 'hex')

/** PKCS #1 v1.5 by hand (RFC 8017 §9.2), over a block that is not as it should be. */
function paddedBy(key: TestKey, block: (info: Buffer) => Buffer): Buffer {
  const privateKey = createPrivateKey({ key: { ...key.privateKey }, format: 'jwk' })
  return privateEncrypt(
    { key: privateKey, padding: constants.RSA_NO_PADDING },
    block(Buffer.concat([SHA256_INFO, HASH])),
  )
}

const block = (first: number, type: number, filler: number, padding: number, rest: Buffer): Buffer =>
  Buffer.concat([Buffer.of(first, type), Buffer.alloc(padding, filler), Buffer.of(0), rest], 256)

describe('RS256, through both ports and jose', () => {
  it('refuses every padding but the one of RFC 8017 §9.2, and any other length (R294)', async () => {
    const key = keyFor('RS256')
    const good = await goodFor('RS256')
    const full = 256 - 3 - SHA256_INFO.length - 32
    expect(paddedBy(key, (info) => block(0, 1, 0xff, full, info))).toEqual(good)
    const sha1 = Buffer.concat([SHA1_INFO, hash('sha1', `${header('RS256')}.${CLAIMS}`, 'buffer')])
    const bare = Buffer.concat([SHA256_INFO_WITHOUT_NULL, HASH])
    const cases = [
      { name: 'short padding, rest behind', bytes: paddedBy(key, (info) => block(0, 1, 0xff, 8, info)) },
      { name: 'padding of zeros', bytes: paddedBy(key, (info) => block(0, 1, 0, full, info)) },
      { name: 'block of type 2', bytes: paddedBy(key, (info) => block(0, 2, 0xff, full, info)) },
      { name: 'block of type 0', bytes: paddedBy(key, (info) => block(0, 0, 0xff, full, info)) },
      { name: 'SHA-1', bytes: paddedBy(key, () => block(0, 1, 0xff, 256 - 3 - sha1.length, sha1)) },
      { name: 'no algorithm', bytes: paddedBy(key, () => block(0, 1, 0xff, 256 - 3 - 32, HASH)) },
      { name: 'no NULL', bytes: paddedBy(key, () => block(0, 1, 0xff, 256 - 3 - bare.length, bare)) },
      { name: 'the block itself', bytes: block(0, 1, 0xff, full, Buffer.concat([SHA256_INFO, HASH])) },
      { name: 'PSS', bytes: pss(key, 32) },
      ...beyondModulus(key, good),
      ...atEveryLength(good),
    ]
    expect(await accepted(cases, key)).toEqual([])
  })
})

/** s + n is the same number to whoever forgets to compare. */
function beyondModulus({ publicKey }: TestKey, good: Buffer): readonly Case[] {
  const sum = numberOf(good) + numberOf(Buffer.from(String(publicKey['n']), 'base64url'))
  return [{ name: 's + n', bytes: bytesOf(sum, sum < 2n ** 2048n ? 256 : 257) }]
}

const pss = ({ privateKey, algorithm }: TestKey, saltLength: number, digest = 'sha256'): Buffer =>
  sign(digest, Buffer.from(`${header(algorithm)}.${CLAIMS}`), {
    key: createPrivateKey({ key: { ...privateKey }, format: 'jwk' }),
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength,
  })

describe('PS256, through both ports and jose', () => {
  it('refuses every length of salt but 32, another hash, PKCS #1 v1.5, and any other length (R294)', async () => {
    const key = keyFor('PS256')
    const good = await goodFor('PS256')
    expect(await verdictOn(key.publicKey, 'PS256', pss(key, 32).toString('base64url'))).toBe(true)
    const block1 = block(0, 1, 0xff, 256 - 3 - SHA256_INFO.length - 32, Buffer.concat([SHA256_INFO, hash('sha256', `${header('PS256')}.${CLAIMS}`, 'buffer')])) // prettier-ignore
    const cases = [
      ...[0, 1, 20, 31, 33, 64, 222].map((length) => ({ name: `salt of ${length}`, bytes: pss(key, length) })),
      { name: 'SHA-384', bytes: pss(key, 32, 'sha384') },
      { name: 'PKCS #1 v1.5', bytes: paddedBy(key, () => block1) },
      ...beyondModulus(key, good),
      ...atEveryLength(good),
    ]
    expect(await accepted(cases, key)).toEqual([])
  })
})
