import { collectDefaultMetrics, Counter, Registry } from 'prom-client'
import type { ServerEvent } from '@gw/oauth-core'

/** What Prometheus sees of this process. Labels are closed sets: no client, person or address. */
export interface Metrics {
  countEvent(event: Pick<ServerEvent, 'name' | 'reason'>): void
  /** @param status - of the answer to `/verify` */
  countVerify(status: number): void
  readonly contentType: string
  /** The text of a scrape. */
  expose(): Promise<string>
}

/** What the answers of `/verify` mean (protocol: 200, 400, 401, 403, 503). */
function outcomeOf(status: number): string {
  switch (status) {
    case 200:
      return 'allowed'
    case 401:
      return 'challenged'
    case 503:
      return 'unavailable'
    default:
      return status < 500 ? 'refused' : 'failed'
  }
}

/** A registry of its own, so that two servers in one process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const events = new Counter({
    name: 'gateway_events_total',
    help: 'What happened, by the reason where something was refused',
    labelNames: ['event', 'reason'],
    registers: [registry],
  })
  const verify = new Counter({
    name: 'gateway_verify_total',
    help: 'Answers to ForwardAuth',
    labelNames: ['outcome'],
    registers: [registry],
  })
  return {
    countEvent: ({ name, reason }) => events.inc({ event: name, reason: reason ?? '' }),
    countVerify: (status) => verify.inc({ outcome: outcomeOf(status) }),
    contentType: registry.contentType,
    expose: () => registry.metrics(),
  }
}
