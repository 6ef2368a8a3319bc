import { ConfigurationError } from '../errors/configuration-error.ts'
import type { Resource, ResourceDirectory } from '../ports/resources.ts'
import { canonicalResource } from '../protocol/resource-indicator.ts'
import { resourceFaults } from './resource-faults.ts'

/** Who stands for a path: itself and whatever lies below it, in whole segments. */
const covers = (base: string, path: string): boolean => path === base || path.startsWith(`${base}/`)

/**
 * A directory of fixed resources.
 *
 * @throws {ConfigurationError} with every fault of every resource
 */
export function createResourceDirectory<R extends Resource>(resources: readonly R[]): ResourceDirectory<R> {
  const faults = resourceFaults(resources)
  if (faults.length > 0) throw new ConfigurationError(faults)

  const byUri = new Map<string, R>()
  const byHost = new Map<string, { readonly path: string; readonly resource: R }[]>()
  for (const resource of resources) {
    const { origin, host, pathname } = new URL(resource.resource)
    const path = pathname === '/' ? '' : pathname
    byUri.set(origin + path, resource) // its canonical form, as it has no query
    byHost.set(host, [...(byHost.get(host) ?? []), { path, resource }])
  }
  for (const entries of byHost.values()) entries.sort((a, b) => b.path.length - a.path.length) // the longest wins

  return {
    find: (uri) => {
      const canonical = canonicalResource(uri)
      return canonical === undefined ? undefined : byUri.get(canonical)
    },
    match: (host, path) => byHost.get(host)?.find((entry) => covers(entry.path, path))?.resource,
    at: (host) => byHost.get(host)?.map((entry) => entry.resource) ?? [],
    list: () => byUri.values(),
    revision: 0,
  }
}
