import { afterEach } from 'vitest'
import { OAuthError } from '../../src/errors/oauth-error.ts'
import { systemRandom } from '../../src/internal/system.ts'
import { createMemoryStores } from '../../src/memory/index.ts'
import type { RecordStore } from '../../src/ports/record-store.ts'
import type { RevocationEntry, RevocationFeed } from '../../src/ports/revocation-feed.ts'
import { createFixedClock, type FixedClock } from '../../src/testing/fixed-clock.ts'
import { isGrantId, type GrantId } from '../../src/values/grant-id.ts'
import { isSubject, type Subject } from '../../src/values/subject.ts'
import type { EpochMs } from '../../src/values/time.ts'
import {
  createRevocationView,
  type RevocationView,
  type RevocationViewDependencies,
} from '../../src/tokens/revocation-view.ts'

export function grantId(text: string): GrantId {
  const id = text.padEnd(22, '0')
  if (!isGrantId(id)) throw new Error('no grant id')
  return id
}

export function subject(text: string): Subject {
  if (!isSubject(text)) throw new Error('no subject')
  return text
}

export const EPOCH = { kind: 'system', id: 'epoch' } as const

/** One process's view of stores that a test can take away. */
export interface World {
  readonly clock: FixedClock
  readonly line: {
    stores: ReturnType<typeof createMemoryStores>
    down: boolean
    frozen: boolean
    opens: number
    asked: number
  }
  readonly openView: (options?: Partial<RevocationViewDependencies>) => RevocationView
  readonly announce: (entry: RevocationEntry) => Promise<void>
}

/** Memory stores behind a line that can be cut or frozen, and that can be swapped for others. */
export function openWorld(): World {
  const clock = createFixedClock()
  const line = { stores: createMemoryStores({ clock }), down: false, frozen: false, opens: 0, asked: 0 }
  async function through<T>(work: () => Promise<T>): Promise<T> {
    if (line.frozen) return new Promise(() => undefined)
    if (line.down) throw new OAuthError('store_unavailable')
    return work()
  }
  const feed: RevocationFeed = {
    open() {
      line.opens += 1
      return through(() => line.stores.revocations.open())
    },
    after(cursor, waitMs) {
      line.asked += 1
      return through(() => line.stores.revocations.after(cursor, waitMs))
    },
    announce: (entry) => through(() => line.stores.revocations.announce(entry)),
  }
  const records: RecordStore = {
    read: (key) => through(() => line.stores.records.read(key)),
    replace: (...write) => through(() => line.stores.records.replace(...write)),
    list: (kind) => line.stores.records.list(kind),
  }
  const openView = (options: Partial<RevocationViewDependencies> = {}): RevocationView => {
    const view = createRevocationView({ feed, records, clock, random: systemRandom, ...options })
    views.push(view)
    return view
  }
  const announce = (entry: RevocationEntry): Promise<void> => line.stores.revocations.announce(entry)
  return { clock, line, openView, announce }
}

const views: RevocationView[] = []
afterEach(() => {
  for (const view of views.splice(0)) view.close()
})

type Token = Parameters<RevocationView['isRevoked']>[0]

export function token(bornAt: EpochMs, more: Partial<Token> = {}): Token {
  return { grantId: grantId('a1'), subject: 'github:1', clientId: 'client-1', bornAt, ...more }
}
