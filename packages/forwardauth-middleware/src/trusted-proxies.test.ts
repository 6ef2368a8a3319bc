import { ConfigurationError } from '@gw/oauth-core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTrustedProxies } from './trusted-proxies.ts'

const faultsOf = (networks: readonly string[]): readonly string[] => {
  try {
    createTrustedProxies(networks)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
  return []
}

const digits = (parts: readonly number[], width: number): bigint =>
  BigInt(`0x${parts.map((part) => part.toString(16).padStart(width, '0')).join('')}`)
const colons = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(':')

describe('createTrustedProxies', () => {
  it('trusts single addresses and networks', () => {
    const proxies = createTrustedProxies(['172.30.0.2', '10.1.2.0/24', 'fd00::1', '2001:db8:0:1::/64'])
    const inside = '172.30.0.2 10.1.2.0 10.1.2.255 fd00::1 2001:db8:0:1:ffff:: FD00:0::1'.split(' ')
    const outside = '172.30.0.3 10.1.3.0 fd00::2 2001:db8:0:2:: localhost 172.30.0.2:80'.split(' ')
    const trusted = [...inside, ...outside, '', undefined].filter((address) => proxies.trusts(address))
    expect(trusted).toEqual(inside)
  })

  it('counts IPv4-mapped forms as IPv4, in the list and at the peer', () => {
    const mapped = createTrustedProxies(['::ffff:10.0.0.1', '::FFFF:10.0.1.0/120'])
    expect(mapped.trusts('10.0.0.1')).toBe(true)
    expect(mapped.trusts('::ffff:10.0.0.1')).toBe(true)
    expect(mapped.trusts('::ffff:a00:1')).toBe(true)
    expect(mapped.trusts('10.0.1.77')).toBe(true)
    expect(mapped.trusts('::10.0.0.1')).toBe(false)
  })

  it('trusts no IPv4 peer for a network of IPv6, though its mapped form lies inside', () => {
    const proxies = createTrustedProxies(['::1/64'])
    expect(
      ['8.8.8.8', '::ffff:8.8.8.8', '127.0.0.1', '::1', '::2'].filter((address) => proxies.trusts(address)),
    ).toEqual(['::1', '::2'])
  })

  it('names every entry that is too wide or unreadable', () => {
    const wide = '10.0.0.0/23 0.0.0.0/0 ::/0 fd00::/63 ::ffff:10.0.0.0/119 ::ffff:0.0.0.0/96 ::ffff:1.2.3.4/24'.split(
      ' ',
    )
    const unreadable =
      'proxy 10.0.0.1/ 10.0.0.1/33 10.0.0.1/-1 10.0.0.1/24/24 10.0.0 010.0.0.1 fd00::/129 * 10.0.0.0/2e1 fe80::1%eth0'
    const bad = [...wide, ...unreadable.split(' '), '', '10.0.0.0/ 24']
    const faults = faultsOf(['10.0.0.0/24', ...bad, 'fd00::/64'])
    expect(faults).toHaveLength(bad.length)
    for (const [index, entry] of bad.entries()) expect(faults[index]).toContain(`"${entry}"`)
    expect(faults[0]).toContain('at most /24')
    expect(faults[3]).toContain('at most /64')
  })

  it('agrees with arithmetic on every IPv4 network and address', () => {
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
    fc.assert(
      fc.property(octets, fc.integer({ min: 24, max: 32 }), octets, fc.boolean(), (base, prefix, other, near) => {
        const address = near ? [base[0], base[1], base[2], other[3]] : other
        const bits = BigInt(32 - prefix)
        const expected = digits(base, 2) >> bits === digits(address, 2) >> bits
        const proxies = createTrustedProxies([`${base.join('.')}/${prefix}`])
        expect(proxies.trusts(address.join('.'))).toBe(expected)
        expect(proxies.trusts(`::ffff:${address.join('.')}`)).toBe(expected)
      }),
    )
  })

  it('agrees with arithmetic on every IPv6 network and address', () => {
    const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }).filter(([first]) => first !== 0)
    fc.assert(
      fc.property(groups, fc.integer({ min: 64, max: 128 }), groups, fc.nat(8), (base, prefix, other, shared) => {
        const address = [...base.slice(0, shared), ...other.slice(shared)]
        const bits = BigInt(128 - prefix)
        const proxies = createTrustedProxies([`${colons(base)}/${prefix}`])
        expect(proxies.trusts(colons(address))).toBe(digits(base, 4) >> bits === digits(address, 4) >> bits)
      }),
    )
  })
})
