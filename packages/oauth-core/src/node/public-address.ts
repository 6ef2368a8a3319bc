import { BlockList, isIP } from 'node:net'

type Network = readonly [address: string, prefix: number]

/** RFC 6890 §2.2.2 and the registry that it began, multicast, and what is reserved. */
const SPECIAL_IPV4: readonly Network[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['168.63.129.16', 32], // public by number, but in Azure it is the host below the machine
]

/** All that is given out for the Internet (RFC 4291 §2.4); loopback, link-local, mapped and translated ones lie outside. */
const GLOBAL_IPV6: Network = ['2000::', 3]

/** What of it leads elsewhere: Teredo and its neighbours, documentation, 6to4. */
const SPECIAL_IPV6: readonly Network[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

function blockList(networks: readonly Network[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, family)
  return list
}

const specialIpv4 = blockList(SPECIAL_IPV4, 'ipv4')
const globalIpv6 = blockList([GLOBAL_IPV6], 'ipv6')
const specialIpv6 = blockList(SPECIAL_IPV6, 'ipv6')

/**
 * Whether an address belongs to the Internet at large: neither to this host nor its network, nor to a relay or translator
 * that could lead back into it.
 *
 * A translator of the operator's own (NAT64 under a prefix of theirs, RFC 6052 §2.2) looks like any other network: whoever
 * runs one keeps it from its private IPv4 side.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6890.html#section-2.2 | RFC 6890 §2.2}
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !specialIpv4.check(address, 'ipv4')
    case 6:
      return !address.includes('%') && globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6')
    default:
      return false
  }
}
