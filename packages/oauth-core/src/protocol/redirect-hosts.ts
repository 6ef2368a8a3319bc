import { parseAuthority } from './http-url.ts'
import type { RedirectUri } from './redirect-uri.ts'

/**
 * Hosts to which clients that describe themselves, by registration or by a metadata document, may send people with a
 * code. A name means that host alone, one with a leading dot (`.example.com`) every host below it and not `example.com`
 * itself; ports do not matter.
 *
 * It judges https addresses beyond this computer: loopback is always allowed, private-use schemes have their own list.
 */
export interface RedirectHosts {
  /** Closed: with this list every other host is refused. Absent: every host that is not denied. */
  readonly allow?: readonly string[]
  /** Counts before `allow`. */
  readonly deny?: readonly string[]
}

const covers = (entry: string, host: string): boolean => (entry.startsWith('.') ? host.endsWith(entry) : host === entry)

/** Whether the lists let a client have this redirect URI. */
export function permitsRedirectUri({ allow, deny = [] }: RedirectHosts, { kind, text }: RedirectUri): boolean {
  if (kind !== 'https') return true
  const name = new URL(text).hostname
  if (deny.some((entry) => covers(entry, name))) return false
  return allow === undefined || allow.some((entry) => covers(entry, name))
}

const isHost = (name: string): boolean => parseAuthority('https', name)?.hostname === name

/** What is wrong with the lists, each with its fix: an entry that no host can equal would protect nobody. */
export function redirectHostFaults({ allow = [], deny = [] }: RedirectHosts): readonly string[] {
  return [...allow, ...deny]
    .filter((entry) => !isHost(entry.replace(/^\./, '')))
    .map((entry) => `redirectHosts takes hosts in lower case without port, such as "example.com", not "${entry}"`)
}
