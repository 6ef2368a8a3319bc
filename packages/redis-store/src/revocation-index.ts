import type { RevocationEntry } from '@gw/oauth-core'
import type { Client } from './client.ts'
import { parseFloor, toEntry } from './entries.ts'
import { FLOOR_FEED, type FeedKeys } from './keyspace.ts'

const PAGE = 1000

/**
 * A bucket's revoked grants, from the one that stays longest: the script that adds also prunes, but at the other end,
 * so pages do not shift over an entry that nobody has seen.
 */
async function* readGrants(client: Client, index: string): AsyncGenerator<RevocationEntry[]> {
  for (let first = 0; ; first += PAGE) {
    const page = await client.ask((redis) => redis.zrange(index, first, `${first + PAGE - 1}`, 'REV', 'WITHSCORES'))
    const entries: RevocationEntry[] = []
    for (let at = 0; at < page.length; at += 2) {
      entries.push(toEntry('grant', page[at] ?? '', '0', page[at + 1] ?? ''))
    }
    if (entries.length > 0) yield entries
    if (entries.length < PAGE) return
  }
}

async function* readFloors(client: Client, index: string): AsyncGenerator<RevocationEntry[]> {
  let place = '0'
  do {
    const from = place
    const [next, page] = await client.ask((redis) => redis.hscan(index, from, 'COUNT', PAGE))
    place = next
    const entries: RevocationEntry[] = []
    for (let at = 0; at < page.length; at += 2) entries.push(parseFloor(page[at] ?? '', page[at + 1] ?? ''))
    if (entries.length > 0) yield entries
  } while (place !== '0')
}

/**
 * Everything that a feed's index holds, page by page, some of it perhaps twice. What is announced meanwhile may be
 * missing: it is on the stream.
 *
 * @throws {OAuthError} `store_unavailable`
 */
export function readIndex(client: Client, feed: FeedKeys): AsyncGenerator<RevocationEntry[]> {
  return feed === FLOOR_FEED ? readFloors(client, feed.index) : readGrants(client, feed.index)
}
