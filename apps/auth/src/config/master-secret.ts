import type { Environment } from './env.ts'
import type { Faults } from './faults.ts'
import type { Mode } from './mode.ts'
import { faultOfMasterSecret } from './secrets.ts'

const FIX = 'Generate one with: openssl rand -base64 48'

/** The master secret, the current one first; undefined only where memory stores do without. */
export type MasterSecret = string | readonly [current: string, previous: string] | undefined

/** Reads `GATEWAY_JWT_SECRET` and the previous one: needed whenever keys outlive the process, so always with Redis. */
export function readMasterSecret(environment: Environment, mode: Mode, faults: Faults): MasterSecret {
  const current = environment.get('GATEWAY_JWT_SECRET')
  const previous = environment.get('GATEWAY_JWT_SECRET_PREVIOUS')
  const needed = mode === 'production' || environment.has('REDIS_URL')
  if (needed && !environment.has('GATEWAY_JWT_SECRET')) faults.add('GATEWAY_JWT_SECRET', 'it is missing.', FIX)
  judge('GATEWAY_JWT_SECRET', current, faults)
  judge('GATEWAY_JWT_SECRET_PREVIOUS', previous, faults)
  if (previous === undefined) return current
  if (previous === current) {
    faults.add(
      'GATEWAY_JWT_SECRET_PREVIOUS',
      'it is the same as GATEWAY_JWT_SECRET.',
      'Remove it once the change is done.',
    )
  }
  if (!environment.has('GATEWAY_JWT_SECRET') && !needed) {
    faults.add('GATEWAY_JWT_SECRET_PREVIOUS', 'it is set without GATEWAY_JWT_SECRET.', 'Set both, or neither.')
  }
  return current === undefined ? undefined : [current, previous]
}

function judge(name: string, value: string | undefined, faults: Faults): void {
  const fault = value === undefined ? undefined : faultOfMasterSecret(value)
  if (fault !== undefined) faults.add(name, fault, FIX)
}
