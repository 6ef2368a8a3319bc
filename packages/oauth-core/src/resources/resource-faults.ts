import type { Resource } from '../ports/resources.ts'
import { isLoopbackHost } from '../protocol/loopback.ts'
import { canonicalResource } from '../protocol/resource-indicator.ts'
import { isScopeToken } from '../protocol/scope.ts'
import { scopesOf } from './resource-scopes.ts'

function uriFaults({ resource }: Resource): readonly string[] {
  const canonical = canonicalResource(resource)
  if (canonical === undefined) return ['must be an absolute URL such as https://notes.example.com/mcp']
  const faults: string[] = []
  if (resource.endsWith('/')) faults.push('must not end in a slash: most clients would refuse it')
  if (resource.includes('?')) faults.push('must have no query: requests are told apart by host and path')
  const { protocol, hostname } = new URL(canonical)
  if (protocol === 'http:' && !isLoopbackHost(hostname)) faults.push('must be https: http is for loopback hosts alone')
  return faults
}

function unknownScopes(member: string, names: readonly string[], known: ReadonlySet<string>): readonly string[] {
  return names
    .filter((name) => !known.has(name))
    .map((name) => `${member} names ${name}: add it to scopes, or remove it`)
}

function scopeFaults(resource: Resource): readonly string[] {
  const scopes = scopesOf(resource)
  const known = new Set(Object.keys(scopes))
  const faults: string[] = []
  if (known.size === 0) faults.push('scopes is empty: name one, or leave scopes out')
  for (const [name, words] of Object.entries(scopes)) {
    if (!isScopeToken(name))
      faults.push(`scopes has ${JSON.stringify(name)}: use visible ASCII without space, " and \\`)
    if (name === 'offline_access') faults.push('scopes has offline_access: remove it, every resource has it already')
    if (words.trim() === '') faults.push(`scopes has no words for ${name}: say what it lets a client do`)
  }
  if (resource.require === undefined && known.size > 1) {
    faults.push('require is missing: with several scopes say which ones every request needs')
  }
  if (resource.require?.length === 0) faults.push('require is empty: name at least one scope')
  faults.push(...unknownScopes('require', resource.require ?? [], known))
  faults.push(...unknownScopes('implies', Object.entries(resource.implies ?? {}).flat(2), known))
  return faults
}

function sharedFaults(resources: readonly Resource[]): readonly string[] {
  const faults: string[] = []
  if (resources.length === 0) faults.push('resources is empty: name at least one')
  if (resources.filter((resource) => resource.default === true).length > 1) {
    faults.push('resources has several with default: keep it on one')
  }
  const seen = new Set<string>()
  for (const { resource } of resources) {
    const canonical = canonicalResource(resource)
    if (canonical === undefined) continue
    if (seen.has(canonical)) faults.push(`resource ${resource} comes twice: keep one of them`)
    seen.add(canonical)
  }
  return faults
}

/** What keeps these resources from being served, each with its fix; empty when nothing does. */
export function resourceFaults(resources: readonly Resource[]): readonly string[] {
  const own = resources.flatMap((resource) =>
    [...uriFaults(resource), ...scopeFaults(resource)].map((fault) => `resource ${resource.resource}: ${fault}`),
  )
  return [...own, ...sharedFaults(resources)]
}
