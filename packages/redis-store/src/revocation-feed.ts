import type { FeedReading, RevocationEntry, RevocationFeed } from '@gw/oauth-core'
import type { Redis } from 'ioredis'
import type { Client } from './client.ts'
import { announcementArguments, parseStreamEntry } from './entries.ts'
import { EPOCH_KEY, feedOf, FEEDS, type FeedKeys } from './keyspace.ts'
import { readRecord } from './read-record.ts'
import { readIndex } from './revocation-index.ts'
import { ANNOUNCE } from './scripts/announce.ts'
import { compareStreamIds, formatCursor, parseCursor, START, type StreamId } from './stream-position.ts'

/** 100: well under the command timeout, and how late a cut link is noticed while nothing happens. */
const BLOCK_MS = 100

/** Of news in one stream; who is further behind reads the index instead, whose pages cannot outlast a command either. */
const PAGE = 500

const STREAMS = FEEDS.map(({ stream }) => stream)

/** Redis answers null instead of an empty list when no stream has news. */
type News = readonly (readonly [stream: string, items: readonly (readonly [id: StreamId, fields: string[]])[]])[]

async function lastIds(redis: Redis): Promise<StreamId[]> {
  const ends = await Promise.all(STREAMS.map((stream) => redis.xrevrange(stream, '+', '-', 'COUNT', 1)))
  return ends.map((end) => end[0]?.[0] ?? START)
}

/** First the epoch, by a script that only a primary runs; then what plain commands tell, which is no older. */
async function readNews(client: Client, seen: readonly StreamId[], blockMs: number) {
  const { body: epoch } = await readRecord(client, EPOCH_KEY)
  const [news, ends] = await client.ask((redis) =>
    Promise.all([
      blockMs > 0
        ? redis.xread('COUNT', PAGE, 'BLOCK', blockMs, 'STREAMS', ...STREAMS, ...seen)
        : redis.xread('COUNT', PAGE, 'STREAMS', ...STREAMS, ...seen),
      lastIds(redis),
    ]),
  )
  const found: News = news ?? []
  return { epoch, news: new Map(found), ends }
}

/** Whether entries may be missing between `seen` and what follows it: its own entry has been trimmed away. */
async function isGap(client: Client, { stream }: FeedKeys, seen: StreamId): Promise<boolean> {
  return (await client.ask((redis) => redis.xrevrange(stream, seen, seen, 'COUNT', 1))).length === 0
}

/**
 * Revocations as Redis streams, one per hash slot, each beside an index of what is in force. Who follows reads the
 * streams; who starts, is far behind, missed a trimmed entry or finds the stream ending before its cursor reads the
 * index.
 *
 * @param clients - `commands` answers at once; `blocking` waits, so nothing else may queue behind it
 */
export function createRevocationFeed(clients: {
  readonly commands: Client
  readonly blocking: Client
}): RevocationFeed {
  const { commands, blocking } = clients
  let sweptTo = '0'

  async function readOnce(seen: readonly StreamId[], blockMs: number): Promise<FeedReading> {
    const client = blockMs > 0 ? blocking : commands
    const { news, epoch, ends } = await readNews(client, seen, blockMs)
    const entries: RevocationEntry[] = []
    const next = [...seen]
    let rewound = false
    for (const [position, feed] of FEEDS.entries()) {
      const from = seen[position] ?? START
      const end = ends[position] ?? START
      const items = news.get(feed.stream) ?? []
      const isBack = compareStreamIds(end, from) < 0
      rewound ||= isBack
      if (isBack || items.length === PAGE || (items.length > 0 && (await isGap(client, feed, from)))) {
        for await (const page of readIndex(client, feed)) entries.push(...page)
        next[position] = end // asked before the index was, which therefore holds all up to here
      } else {
        entries.push(...items.map(([, fields]) => parseStreamEntry(fields)))
        next[position] = items.at(-1)?.[0] ?? from
      }
    }
    return { epoch, rewound, cursor: formatCursor(next), entries }
  }

  return {
    async open() {
      const { now } = await readRecord(commands, EPOCH_KEY)
      const ends = await commands.ask(lastIds)
      return {
        cursor: formatCursor(ends),
        entries: (async function* () {
          for (const feed of FEEDS) {
            for await (const page of readIndex(commands, feed)) yield page.filter(({ until }) => until > now)
          }
        })(),
      }
    },

    async after(cursor, waitMs) {
      const seen = parseCursor(cursor)
      const until = performance.now() + waitMs
      let epoch: string | undefined
      for (let round = 0; ; round += 1) {
        const left = Math.ceil(until - performance.now())
        const reading = await readOnce(seen, Math.max(0, Math.min(left, BLOCK_MS)))
        if (round === 0) epoch = reading.epoch
        const isNews = reading.entries.length > 0 || reading.rewound || reading.epoch !== epoch
        if (isNews || left <= BLOCK_MS) return reading
      }
    },

    async announce(entry) {
      const { stream, index } = feedOf(entry)
      const reply = await commands.run(ANNOUNCE, [stream, index], [...announcementArguments(entry), sweptTo])
      if (entry.kind !== 'grant') sweptTo = String(reply)
    },
  }
}
