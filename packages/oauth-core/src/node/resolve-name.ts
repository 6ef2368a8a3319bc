import { Resolver } from 'node:dns/promises'

/** All addresses of a name, IPv4 first; empty when it has none. */
export type ResolveName = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>

/**
 * Asks the name servers of this host, and only them: no hosts file, no search list. Not `dns.lookup`: each of its calls
 * holds a thread that signing needs too, for as long as a stranger's name server likes.
 *
 * @param servers - for tests: other name servers than this host's
 */
export function createResolveName(servers?: readonly string[]): ResolveName {
  return async (hostname, signal) => {
    const resolver = new Resolver({ timeout: 2000, tries: 2 })
    if (servers !== undefined) resolver.setServers(servers)
    const cancel = (): void => resolver.cancel()
    signal.addEventListener('abort', cancel)
    try {
      const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }
}
