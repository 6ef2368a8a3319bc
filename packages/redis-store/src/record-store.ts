import { randomBytes } from 'node:crypto'
import type { RecordStore } from '@gw/oauth-core'
import type { Client } from './client.ts'
import { commit } from './commit.ts'
import { announcementArguments } from './entries.ts'
import { EPOCH_KEY, feedOf, findRecordKey, recordKey, recordPattern } from './keyspace.ts'
import { readRecord } from './read-record.ts'
import { END } from './scripts/end.ts'
import { WRITE } from './scripts/write.ts'

/** 96 bits, chosen by the writer: no two writes of one record share a revision, and a writer knows its own again. */
const REVISION_BYTES = 12

const LIST_PAGE = 500

/** Records as Redis hashes; one script compares and sets, so that Redis's own order decides every race. */
export function createRecordStore(client: Client): RecordStore {
  return {
    async read(key) {
      const { body, revision: found, now } = await readRecord(client, recordKey(key))
      return { body, revision: found, now }
    },

    async replace(key, expected, next, announce) {
      const name = recordKey(key)
      const mine = next === undefined ? undefined : randomBytes(REVISION_BYTES).toString('base64url')
      const args = [expected, mine ?? '', next?.body ?? '', next?.expiresAt ?? 0]
      if (announce === undefined) return commit(client, { script: WRITE, keys: [name], args, revision: mine })
      // one script, one hash slot: a record can only announce on the feed that shares its tag
      if (announce.kind === 'grant' ? key.kind !== 'grant' || key.id !== announce.id : key.kind !== 'system') {
        throw new RangeError(`a ${key.kind} record cannot announce this ${announce.kind}`)
      }
      const { stream, index } = feedOf(announce)
      return commit(client, {
        script: END,
        keys: [name, stream, index],
        args: [...args, ...announcementArguments(announce)],
        revision: mine,
      })
    },

    async *list(kind) {
      await readRecord(client, EPOCH_KEY) // a replica would scan what it happens to have
      const listed = new Set<string>() // SCAN may return a name twice
      let place = '0'
      do {
        const from = place
        const [next, names] = await client.ask((redis) =>
          redis.scan(from, 'MATCH', recordPattern(kind), 'COUNT', LIST_PAGE),
        )
        place = next
        const fresh = names.filter((name) => !listed.has(name))
        for (const name of fresh) listed.add(name)
        const keys = fresh.flatMap((name) => findRecordKey(kind, name) ?? [])
        const found = await Promise.all(keys.map((key) => readRecord(client, recordKey(key))))
        for (const [position, key] of keys.entries()) {
          const record = found[position]
          if (record?.body !== undefined) yield { key, body: record.body, expiresAt: record.expiresAt }
        }
      } while (place !== '0')
    },
  }
}
