import type { Environment, Variable } from './env.ts'
import type { Faults } from './faults.ts'

/** Announced settings without an effect yet: refused, because whoever sets one relies on it. */
const LATER: Readonly<Partial<Record<Variable, string>>> = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'Leave it out and scrape METRICS_PORT.',
}

/** Refuses what this release does not have, so that no setting is silently without effect. */
export function refuseUnsupported(environment: Environment, faults: Faults): void {
  for (const name of Object.keys(LATER).filter((key) => isLater(key))) {
    if (environment.has(name)) faults.add(name, 'it comes with a later release.', LATER[name] ?? '')
  }
}

const isLater = (name: string): name is Variable => name in LATER
