/**
 * What limits count an address by: an IPv4 address as it is, an IPv6 address by its /64, which one subscriber has
 * whole (R387). An IPv4-mapped address is the IPv4 address. Unknown text counts as itself.
 */
export const addressPrefix = (address: string | undefined): string => addressPrefixes(address)[0]

/** As {@link addressPrefix}, and for IPv6 the /48 around it: what one site has at most. */
export function addressPrefixes(address: string | undefined): readonly [own: string, site?: string] {
  if (address === undefined) return ['unknown']
  const text = address.toLowerCase().replace(/%.*$/, '')
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text)
  if (mapped?.[1] !== undefined) return [mapped[1]]
  if (!text.includes(':')) return [text]
  const [head = '', tail] = text.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros: string[] = tail === undefined ? [] : Array(Math.max(0, 8 - front.length - back.length)).fill('0')
  const groups = [...front, ...zeros, ...back].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return [`${groups.join(':')}::/64`, `${groups.slice(0, 3).join(':')}::/48`]
}
