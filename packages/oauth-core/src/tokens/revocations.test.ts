import { describe, expect, it } from 'vitest'
import { isGrantId, type GrantId } from '../values/grant-id.ts'
import { isSubject, type Subject } from '../values/subject.ts'
import { epochMs } from '../values/time.ts'
import { createFeedHistory } from './feed-history.ts'
import { clientFloor, grantEntry, subjectFloor } from './revocation-entry.ts'
import { createRevocations } from './revocations.ts'

const NOW = 1_900_000_000_000
const at = (ms: number) => epochMs(NOW + ms)

function grantId(name: string): GrantId {
  const id = `0${name.padEnd(21, 'g')}`
  if (!isGrantId(id)) throw new Error('the test needs a grant id')
  return id
}

function subject(): Subject {
  const text = 'fake:1'
  if (!isSubject(text)) throw new Error('the test needs a subject')
  return text
}

const entry = (name: string) => grantEntry(grantId(name), at(0))

describe('revocation entries', () => {
  it('outlive all that they end', () => {
    expect(grantEntry(grantId('a'), at(0))).toEqual({ kind: 'grant', id: grantId('a'), until: NOW + 960_000 })
    const year = 366 * 86_400_000
    expect(subjectFloor(subject(), at(0))).toEqual({
      kind: 'subject',
      id: 'fake:1',
      notBefore: NOW + 1,
      until: NOW + year,
    })
    expect(clientFloor('client-1', at(0))).toEqual({
      kind: 'client',
      id: 'client-1',
      notBefore: NOW + 1,
      until: NOW + year,
    })
  })
})

describe('createRevocations', () => {
  it('knows the grants and keys that ended, each kind for itself, and says which is news', () => {
    const revocations = createRevocations()
    const ended = entry('a')
    expect([revocations.add(ended), revocations.add(ended)]).toEqual([true, false])
    expect(revocations.add({ kind: 'key', id: 'k', until: at(1) })).toBe(true)
    expect([revocations.isEnded('grant', ended.id), revocations.isEnded('key', ended.id)]).toEqual([true, false])
    expect([revocations.isEnded('key', 'k'), revocations.isEnded('grant', 'k')]).toEqual([true, false])
  })

  it('ends what was born before a floor, of its subject or client alone', () => {
    const revocations = createRevocations()
    expect(revocations.isBelowFloor('client', 'client-1', at(0))).toBe(false)
    const floor = clientFloor('client-1', at(0))
    expect([revocations.add(floor), revocations.add(floor)]).toEqual([true, false])
    expect(revocations.isBelowFloor('client', 'client-1', at(0))).toBe(true)
    expect(revocations.isBelowFloor('client', 'client-1', at(1))).toBe(false)
    expect(revocations.isBelowFloor('client', 'client-2', at(0))).toBe(false)
    expect(revocations.isBelowFloor('subject', 'client-1', at(0))).toBe(false)
  })

  it('holds to the later of two floors, in whichever order they come', () => {
    for (const order of [
      [0, 5],
      [5, 0],
    ]) {
      const revocations = createRevocations()
      for (const ms of order) revocations.add(clientFloor('client-1', at(ms)))
      expect(revocations.isBelowFloor('client', 'client-1', at(5))).toBe(true)
      expect(revocations.isBelowFloor('client', 'client-1', at(6))).toBe(false)
      revocations.prune(epochMs(NOW + 366 * 86_400_000))
      expect(revocations.isBelowFloor('client', 'client-1', at(5))).toBe(true)
    }
  })

  it('forgets what has ended, and of two ends waits for the later one', () => {
    const revocations = createRevocations()
    for (const ms of [5, 0]) revocations.add(grantEntry(grantId('a'), at(ms)))
    revocations.add(grantEntry(grantId('b'), at(9)))
    revocations.add({ kind: 'key', id: 'k', until: at(960_005) })
    revocations.add(subjectFloor(subject(), at(0)))
    revocations.prune(at(960_004))
    expect(['a', 'b'].map((name) => revocations.isEnded('grant', grantId(name)))).toEqual([true, true])
    revocations.prune(at(960_005))
    expect(['a', 'b'].map((name) => revocations.isEnded('grant', grantId(name)))).toEqual([false, true])
    expect(revocations.isEnded('key', 'k')).toBe(false)
    expect(revocations.isBelowFloor('subject', 'fake:1', at(0))).toBe(true)
    revocations.prune(epochMs(NOW + 366 * 86_400_000))
    expect(revocations.isBelowFloor('subject', 'fake:1', at(0))).toBe(false)
  })

  it('moves what is told again behind what ends earlier, so that pruning reaches both', () => {
    const revocations = createRevocations()
    for (const [name, ms] of [
      ['a', 0],
      ['b', 1],
      ['a', 9],
    ] as const) {
      revocations.add(grantEntry(grantId(name), at(ms)))
      revocations.add(clientFloor(name, at(ms)))
    }
    revocations.prune(at(960_001))
    expect(['a', 'b'].map((name) => revocations.isEnded('grant', grantId(name)))).toEqual([true, false])
    revocations.prune(epochMs(NOW + 1 + 366 * 86_400_000))
    expect(['a', 'b'].map((name) => revocations.isBelowFloor('client', name, at(0)))).toEqual([true, false])
  })
})

describe('createFeedHistory', () => {
  it('knows nothing ahead of the first position', () => {
    const history = createFeedHistory()
    history.received(entry('a'))
    expect([history.checkpoint(), history.sinceCheckpoint()]).toEqual([undefined, []])
  })

  it('keeps what came since a position of one to two minutes ago', () => {
    const history = createFeedHistory()
    history.reached('1', at(0))
    history.received(entry('a'))
    history.reached('2', at(59_999))
    history.received(entry('b'))
    expect([history.checkpoint(), history.sinceCheckpoint()]).toEqual(['1', [entry('a'), entry('b')]])
    history.reached('3', at(60_000))
    history.received(entry('c'))
    expect([history.checkpoint(), history.sinceCheckpoint()]).toEqual(['1', [entry('a'), entry('b'), entry('c')]])
    history.reached('4', at(120_000))
    history.received(entry('d'))
    expect([history.checkpoint(), history.sinceCheckpoint()]).toEqual(['3', [entry('c'), entry('d')]])
  })

  it('begins a window where the clock was set back by a minute', () => {
    const history = createFeedHistory()
    history.reached('1', at(0))
    history.reached('2', at(-60_000))
    history.reached('3', at(-120_000))
    expect(history.checkpoint()).toBe('2')
  })
})
