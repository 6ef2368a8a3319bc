import { epochMs, type ServerEvent } from '@gw/oauth-core'
import { describe, expect, it } from 'vitest'
import { createEventListener } from './events.ts'
import { createLogger } from './logger.ts'
import { createMetrics } from './metrics.ts'

/** What stands in the log of a listener at level `info` after one event. */
function lineOf(event: Omit<ServerEvent, 'at' | 'supportId'>): unknown {
  const lines: string[] = []
  const logger = createLogger({ level: 'info', format: 'json' }, [], { write: (line) => void lines.push(line) })
  createEventListener(logger, createMetrics())({ ...event, at: epochMs(0), supportId: 'abc' })
  return JSON.parse(lines.join(''))
}

describe('createEventListener', () => {
  it('writes what happened with all that is known of it', () => {
    expect(lineOf({ name: 'granted', clientId: 'c', grantId: 'g', address: '198.51.100.7' })).toMatchObject({
      level: 'info',
      event: 'granted',
      at: '1970-01-01T00:00:00.000Z',
      supportId: 'abc',
      clientId: 'c',
      grantId: 'g',
      address: '198.51.100.7',
    })
  })

  it.each<Pick<ServerEvent, 'name' | 'reason'>>([
    { name: 'reused', reason: 'refresh_reused' },
    { name: 'revoked', reason: 'code_replayed' },
    { name: 'refused', reason: 'refresh_ahead' },
    { name: 'challenge_reused' },
    { name: 'lease_lost' },
    { name: 'epoch_changed' },
  ])('warns of what an operator should look at: %o', (event) => {
    expect(lineOf(event)).toMatchObject({ level: 'warn', event: event.name })
  })

  it('calls a bug an error', () => {
    expect(lineOf({ name: 'refused', reason: 'internal' })).toMatchObject({ level: 'error' })
  })
})
