import type { Resource } from '../ports/resources.ts'

/** For a resource that names no scopes: one, for all it does. */
const DEFAULT_SCOPES: Readonly<Record<string, string>> = { mcp: 'Use this service on your behalf' }

/** Scope name → words on the consent page, in configured order. */
export function scopesOf(resource: Resource): Readonly<Record<string, string>> {
  return resource.scopes ?? DEFAULT_SCOPES
}

/** What every request needs, and what a client gets that asks for nothing: `require`, or all scopes if that is one. */
export function requiredScopes(resource: Resource): readonly string[] {
  return resource.require ?? Object.keys(scopesOf(resource))
}
