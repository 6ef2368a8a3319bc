import type { EventListener, EventName } from '@gw/oauth-core'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'

/** What an operator should look at, even where only warnings are kept. */
const WARNINGS: ReadonlySet<EventName> = new Set<EventName>(['reused', 'lease_lost', 'epoch_changed'])

/** Turns what the core tells into audit lines and counts. */
export function createEventListener(logger: Logger, metrics: Metrics): EventListener {
  return (event) => {
    metrics.countEvent(event)
    const { name, at, ...facts } = event
    const line = { event: name, at: new Date(at).toISOString(), ...facts }
    if (event.reason === 'internal') logger.error(line, 'audit')
    else if (WARNINGS.has(name)) logger.warn(line, 'audit')
    else logger.info(line, 'audit')
  }
}
