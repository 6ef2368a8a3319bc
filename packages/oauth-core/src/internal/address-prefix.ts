/**
 * What limits count an address by: an IPv4 address as it is, an IPv6 address by its /64, which one subscriber has whole,
 * and by the /48 around it, which is what one site has at most (R387). An IPv4-mapped address is the IPv4 address.
 * Unknown text counts as itself.
 */
export function addressPrefixes(address: string | undefined): readonly [own: string, site?: string] {
  if (address === undefined) return ['unknown']
  // Some proxies write the port behind the address: it is no part of whom to count.
  const text = address
    .toLowerCase()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/%.*$/, '')
  const [, four] = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/.exec(text) ?? []
  if (four !== undefined) return [four]
  if (!text.includes(':')) return [text]
  const [head = '', tail] = text.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros: string[] = tail === undefined ? [] : Array(Math.max(0, 8 - front.length - back.length)).fill('0')
  const groups = [...front, ...zeros, ...back].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return [`${groups.join(':')}::/64`, `${groups.slice(0, 3).join(':')}::/48`]
}
