import { describe, expect, it } from 'vitest'
import { createSha256 } from '../keys/digest.ts'
import { joseSignatures } from '../keys/jose-signatures.ts'
import { createMemoryStores } from '../memory/index.ts'
import { ABSENT } from '../ports/record-store.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { after, epochMs, seconds } from '../values/time.ts'
import type { Client } from './client.ts'
import { clientOfRecord, type ClientRecord } from './client-record.ts'
import { createClientRecords, type ClientRecords } from './client-records.ts'
import { createClients } from './clients.ts'

const LIFETIME = seconds(90 * 86_400)
const DAY = 86_400
const DOCUMENT_ID = 'https://client.example.org/doc'

async function open(change: (records: ClientRecords) => Partial<ClientRecords> = () => ({})) {
  const clock = createFixedClock()
  const records = createClientRecords({
    records: createMemoryStores({ clock }).records,
    sha256: createSha256(joseSignatures),
  })
  const record: ClientRecord = {
    v: 1,
    clientId: 'client-1',
    metadata: {
      redirect_uris: ['https://client.example.org/cb'],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
    methodNamed: true,
    registeredAt: clock.now(),
    endsAt: after(clock.now(), seconds(DAY)),
  }
  await records.replace(record, ABSENT)
  const ofOperator: Client = { ...clientOfRecord(record), kind: 'pre-registered', clientId: 'reports' }
  const ofDocument: Client = { ...ofOperator, kind: 'metadata-document', clientId: DOCUMENT_ID }
  const asked: unknown[] = []
  const deps = {
    records: { ...records, ...change(records) },
    preRegistered: new Map([['reports', ofOperator]]),
    lifetime: LIFETIME,
  }
  const documents = {
    find: async (...question: unknown[]) => {
      asked.push(question)
      return ofDocument
    },
  }
  const stored = async () => (await records.read('client-1')).record
  return { clock, records, record, ofOperator, ofDocument, asked, deps, documents, stored }
}

describe('Clients.find', () => {
  it('knows clients of the operator, those that an address describes, and registered ones', async () => {
    const { deps, documents, ofOperator, ofDocument, asked, record } = await open()
    const clients = createClients({ ...deps, documents })
    expect(await clients.find('reports', '198.51.100.7')).toBe(ofOperator)
    expect(await clients.find('client-1', '198.51.100.7')).toEqual(clientOfRecord(record))
    expect(await clients.find('nobody', '198.51.100.7')).toBeUndefined()
    expect(asked).toEqual([])
    expect(await clients.find(DOCUMENT_ID, '198.51.100.7')).toBe(ofDocument)
    expect(asked).toEqual([[DOCUMENT_ID, '198.51.100.7']])
  })

  it('finds nobody behind an address where nothing is fetched', async () => {
    const { deps } = await open()
    expect(await createClients({ ...deps, documents: undefined }).find(DOCUMENT_ID, undefined)).toBeUndefined()
  })

  it('finds no client that is on its way out', async () => {
    const { deps, clock, records, record } = await open()
    const { revision } = await records.read('client-1')
    await records.replace({ ...record, deletedAt: clock.now() }, revision)
    expect(await createClients({ ...deps, documents: undefined }).find('client-1', undefined)).toBeUndefined()
  })
})

describe('Clients.touch', () => {
  it('keeps a client for a lifetime from its use, and a day more', async () => {
    const { deps, clock, record, stored } = await open()
    await createClients({ ...deps, documents: undefined }).touch(clientOfRecord(record), clock.now())
    expect(await stored()).toEqual({
      ...record,
      usedAt: clock.now(),
      endsAt: clock.now() + 91 * 86_400_000,
    })
  })

  it('writes once a day at most', async () => {
    let writes = 0
    const { deps, clock, record, stored } = await open((records) => ({
      replace: (...write) => {
        writes += 1
        return records.replace(...write)
      },
    }))
    const clients = createClients({ ...deps, documents: undefined })
    const touch = async () => clients.touch(clientOfRecord((await stored()) ?? record), clock.now())
    await touch()
    clock.advance(DAY)
    await touch()
    expect(writes).toBe(1)
    clock.advance(0.001)
    await touch()
    expect(writes).toBe(2)
    // What the caller knew may be old: the store decides.
    await clients.touch(clientOfRecord(record), clock.now())
    expect(writes).toBe(2)
  })

  it('brings no client back that is gone, or on its way out', async () => {
    const { deps, clock, records, record, stored } = await open()
    const clients = createClients({ ...deps, documents: undefined })
    const deleted = { ...record, deletedAt: clock.now() }
    await records.replace(deleted, (await records.read('client-1')).revision)
    await clients.touch(clientOfRecord(record), clock.now())
    expect(await stored()).toEqual(deleted)
    await records.remove('client-1', (await records.read('client-1')).revision)
    await clients.touch(clientOfRecord(record), clock.now())
    expect(await stored()).toBeUndefined()
  })

  it('has nothing to keep of clients that were not registered', async () => {
    const { deps, clock, ofOperator, ofDocument } = await open(() => ({
      read: () => Promise.reject(new Error('nobody should ask')),
    }))
    const clients = createClients({ ...deps, documents: undefined })
    for (const client of [ofOperator, ofDocument]) {
      await expect(clients.touch(client, epochMs(clock.now() + 1))).resolves.toBeUndefined()
    }
  })

  it('tries again when somebody else wrote in between, and gives up after sixteen rounds', async () => {
    let conflicts = 0
    const { deps, clock, record, stored } = await open((records) => ({
      replace: async (...write) => {
        conflicts += 1
        return conflicts < 16 ? 'conflict' : records.replace(...write)
      },
    }))
    const clients = createClients({ ...deps, documents: undefined })
    await clients.touch(clientOfRecord(record), clock.now())
    expect((await stored())?.usedAt).toBe(clock.now())
    conflicts = -1
    clock.advance(2 * DAY)
    await expect(clients.touch(clientOfRecord(record), clock.now())).rejects.toMatchObject({
      reason: 'store_unavailable',
      details: { rounds: 16 },
    })
  })
})
