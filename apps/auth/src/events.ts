import type { EventListener, EventName, FailureReason } from '@gw/oauth-core'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'

/** What an operator should look at, even where only warnings are kept. */
const WARNINGS: ReadonlySet<EventName> = new Set<EventName>([
  'reused',
  'challenge_reused',
  'lease_lost',
  'epoch_changed',
])

/** A stolen code; a refresh token of which the store knows nothing yet, as after a restored snapshot. */
const WARNING_REASONS: ReadonlySet<FailureReason> = new Set<FailureReason>(['code_replayed', 'refresh_ahead'])

/** Turns what the core tells into audit lines and counts. */
export function createEventListener(logger: Logger, metrics: Metrics): EventListener {
  return (event) => {
    metrics.countEvent(event)
    const { name, at, ...facts } = event
    const line = { event: name, at: new Date(at).toISOString(), ...facts }
    if (event.reason === 'internal') logger.error(line, 'audit')
    else if (WARNINGS.has(name) || (event.reason !== undefined && WARNING_REASONS.has(event.reason)))
      logger.warn(line, 'audit')
    else logger.info(line, 'audit')
  }
}
