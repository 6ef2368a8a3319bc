import { ConfigurationError } from '@gw/oauth-core'
import { BlockList, isIP, SocketAddress } from 'node:net'

/** The hops whose `X-Forwarded-*` headers are believed. */
export interface TrustedProxies {
  /** Whether `address`, the peer of a connection, is one of them. */
  trusts(address: string | undefined): boolean
}

/** The widest network that can be meant: 256 addresses of IPv4, one link of IPv6. */
const SHORTEST_PREFIX = { ipv4: 24, ipv6: 64 } as const

/** `::ffff:0:0/96`, where IPv6 sockets show IPv4 peers (RFC 4291 §2.5.5.2). */
const MAPPED = { text: '::ffff:', prefix: 96 } as const

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** One text per address; IPv4 in IPv6's clothes comes out as IPv4. Undefined for whatever is no address. */
function canonicalAddress(text: string): string | undefined {
  if (isIP(text) === 4) return text
  if (isIP(text) !== 6) return undefined
  const { address } = new SocketAddress({ address: text, family: 'ipv6' })
  const embedded = address.startsWith(MAPPED.text) ? address.slice(MAPPED.text.length) : ''
  return isIP(embedded) === 4 ? embedded : address
}

interface Network {
  readonly base: string
  readonly prefix: number
}

/** A network, or the sentence that says what is wrong with `text`. */
function parseNetwork(text: string): Network | string {
  const [written = '', length, ...rest] = text.split('/')
  const base = canonicalAddress(written)
  // Addresses are compared without their zone, so an entry with one would let in all zones.
  if (base === undefined || rest.length > 0 || written.includes('%')) {
    return `trusted proxy "${text}": write an address or a network, as in 172.30.0.2 or 172.30.0.0/24`
  }
  const bits = isIP(base) === 4 ? 32 : 128
  const prefix = length === undefined ? bits : Number(length) - (isIP(written) === 6 && bits === 32 ? MAPPED.prefix : 0)
  if ((length !== undefined && !/^\d{1,3}$/.test(length)) || prefix > bits) {
    return `trusted proxy "${text}": the length after / must be a number up to ${bits}`
  }
  const shortest = SHORTEST_PREFIX[familyOf(base)]
  if (prefix < shortest) {
    return `trusted proxy "${text}" is too wide: at most /${shortest}, better the one address of the proxy`
  }
  return { base, prefix }
}

/**
 * @param networks - addresses, or networks of at most /24 (IPv4) or /64 (IPv6); an IPv4-mapped form counts as IPv4
 * @throws {ConfigurationError} naming every entry that is unreadable or wider
 */
export function createTrustedProxies(networks: readonly string[]): TrustedProxies {
  const parsed = networks.map(parseNetwork)
  const faults = parsed.filter((entry) => typeof entry === 'string')
  if (faults.length > 0) throw new ConfigurationError(faults)
  // One list per family: in a common one Node finds every IPv4 address in `::/64`, where its mapped forms lie.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const entry of parsed) {
    if (typeof entry === 'string') continue
    const family = familyOf(entry.base)
    lists[family].addSubnet(entry.base, entry.prefix, family)
  }
  return {
    trusts(address) {
      const canonical = address === undefined ? undefined : canonicalAddress(address)
      if (canonical === undefined) return false
      const family = familyOf(canonical)
      return lists[family].check(canonical, family)
    },
  }
}
