import {
  ConfigurationError,
  type Clock,
  type EventListener,
  type ResourceDirectory,
  type Verifier,
} from '@gw/oauth-core'
import type { Service } from './services.ts'
import { createTrustedProxies, type TrustedProxies } from './trusted-proxies.ts'

export interface ForwardAuthOptions {
  /** Who checks tokens: `verifier` of an authorization server. */
  readonly verifier: Verifier
  readonly services: ResourceDirectory<Service>
  /** Addresses, or networks of at most /24 or /64, from which alone a question is answered. */
  readonly trustedProxies: readonly string[]
  /** Hears of every refusal, never of a success. */
  readonly events?: EventListener
  /** Dates the events. Default: the clock of this machine. */
  readonly clock?: Clock
}

/** @throws {ConfigurationError} when no proxy is named, or one cannot be read or is too wide */
export function parseProxies({ trustedProxies }: ForwardAuthOptions): TrustedProxies {
  if (trustedProxies.length > 0) return createTrustedProxies(trustedProxies)
  throw new ConfigurationError(['trustedProxies is empty: name the address of the proxy, or nobody gets an answer'])
}
