import type { Draw } from '../src/draw.ts'

/** The order of P-256's group (FIPS 186-5, SEC 2 §2.4.2), big-endian. */
export const P256_ORDER: bigint = 0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551n

/** The order of Ed25519's group (RFC 8032 §5.1). */
export const ED25519_ORDER: bigint = 2n ** 252n + 27742317777372353535851937790883648493n

export const bytesOf = (value: bigint, length = 32): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex')

export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`)

const derInteger = (bytes: Buffer): Buffer => {
  const short = bytes.subarray(
    Math.max(
      0,
      bytes.findIndex((byte) => byte !== 0),
    ),
  )
  const body = (short[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), short]) : short
  return Buffer.concat([Buffer.of(2, body.length), body])
}

/** The ASN.1 form of an ECDSA signature, which JWS does not use (RFC 7518 §3.4). */
export function derOf(signature: Buffer): Buffer {
  const body = Buffer.concat([derInteger(signature.subarray(0, 32)), derInteger(signature.subarray(32))])
  return Buffer.concat([Buffer.of(0x30, body.length), body])
}

/** Another form of a right signature, nearly always a wrong one; base64url. */
export function deformed(draw: Draw, signature: string): string {
  const bytes = Buffer.from(signature, 'base64url')
  const half = bytes.length / 2
  const [left, right] = [bytes.subarray(0, half), bytes.subarray(half)]
  const forms: readonly (() => Buffer)[] = [
    () => Buffer.alloc(bytes.length),
    () => Buffer.alloc(bytes.length, 0xff),
    () => Buffer.concat([right, left]),
    () => Buffer.concat([bytes, Buffer.of(0)]),
    () => Buffer.concat([Buffer.of(0), bytes]),
    () => bytes.subarray(1),
    () => bytes.subarray(0, -1),
    () => Buffer.from(bytes.toReversed()),
    () => derOf(bytes),
    () => Buffer.concat([left, Buffer.alloc(right.length)]),
    () => Buffer.concat([Buffer.alloc(left.length), right]),
    () => Buffer.concat([bytesOf(P256_ORDER), bytesOf(P256_ORDER)]),
    () => Buffer.concat([left, Buffer.from(bytesOf(ED25519_ORDER).toReversed())]),
    () => {
      const place = draw.below(bytes.length)
      return Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ (1 << draw.below(8)) : byte)))
    },
  ]
  return draw.pick(forms)().toString('base64url')
}
