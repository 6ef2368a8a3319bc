import { ConfigurationError } from '@gw/oauth-core'
import { createTrustedProxies } from '@gw/forwardauth-middleware'
import type { Environment } from './env.ts'
import type { Faults } from './faults.ts'
import { parseList } from './lists.ts'
import type { Mode } from './mode.ts'

const FIX = 'Name the one address of your Traefik, such as 172.30.0.2.'

/** Reads `TRUSTED_PROXIES`: whose `X-Forwarded-*` are believed. Empty: nobody's. */
export function readTrustedProxies(environment: Environment, mode: Mode, faults: Faults): readonly string[] {
  const text = environment.get('TRUSTED_PROXIES')
  const entries = parseList(text)
  const unreadable = text === undefined && environment.has('TRUSTED_PROXIES') // told already
  if (mode === 'production' && entries.length === 0 && !unreadable) {
    faults.add('TRUSTED_PROXIES', 'it is missing, so nobody could ask /verify.', FIX)
  }
  for (const fault of faultsOf(entries)) faults.add('TRUSTED_PROXIES', `${fault}.`, FIX)
  return entries
}

/** The middleware's own reading, so that what is accepted here is what it will match. */
function faultsOf(entries: readonly string[]): readonly string[] {
  try {
    createTrustedProxies(entries)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}
