import type { Service } from '@gw/forwardauth-middleware'
import { createResourceDirectory, type ResourceDirectory } from '@gw/oauth-core'
import { serviceOf } from './service.ts'
import type { ServiceSettings } from './services-file.ts'

/** 1,000: what is prepared for a service is worth keeping, but anybody may ask for any host. */
const MAX_KEPT = 1000

/** Every `https://<label>.<base domain>/mcp` but the one on the issuer's host. */
export interface Wildcard {
  /** The one service of a host; undefined for the issuer's, and for what is no label under the base domain. */
  at(host: string): ResourceDirectory<Service> | undefined
  /** Stands for all of them in lists. Its host is none, so it is nobody's audience. */
  readonly entry: Service
}

/** Where an MCP server is expected on its own host. */
export const resourceOf = (host: string): string => `https://${host}/mcp`

/** One name of a host name (RFC 1123 §2.1), lower-case. */
export const isLabel = (text: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)

/**
 * @param settings - what all of them have
 * @throws {ConfigurationError} when no service can have these settings
 */
export function createWildcard(
  settings: ServiceSettings,
  { baseDomain, issuer }: { readonly baseDomain: string; readonly issuer: string },
): Wildcard {
  const suffix = `.${baseDomain}`
  const issuerHost = new URL(issuer).host
  const create = (host: string): ResourceDirectory<Service> =>
    createResourceDirectory([serviceOf(settings, resourceOf(host))])
  create(`any${suffix}`) // they are all alike: what is wrong with one is wrong with all
  const kept = new Map<string, ResourceDirectory<Service>>()

  return {
    at(host) {
      const known = kept.get(host)
      if (known !== undefined) return known
      if (host === issuerHost || !host.endsWith(suffix) || !isLabel(host.slice(0, -suffix.length))) return undefined
      const directory = create(host)
      if (kept.size >= MAX_KEPT) kept.clear()
      kept.set(host, directory)
      return directory
    },
    entry: serviceOf(settings, resourceOf(`*${suffix}`)),
  }
}
