/** How long an answer may be used again, in whole seconds. */
export interface FreshnessBounds {
  readonly least: number
  readonly most: number
  /** Where the answer does not say (RFC 9111 §4.2.2, heuristic freshness). */
  readonly fallback: number
}

const MAX_DIGITS = 10

const deltaSeconds = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text.slice(0, MAX_DIGITS)) : undefined

/** The first of each directive counts, as RFC 9111 §4.2.1 allows. */
function parseCacheControl(value: string): ReadonlyMap<string, string | undefined> {
  const directives = value.split(',').map((directive) => directive.trim().toLowerCase().split('=', 2))
  return new Map(directives.toReversed().map(([name = '', argument]) => [name, argument]))
}

/**
 * For how many seconds a shared cache may use an answer again, within bounds of its own. What forbids caching, and what
 * cannot be read, means the least.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9111.html#section-4.2 | RFC 9111 §4.2}
 */
export function freshnessSeconds(headers: Headers, { least, most, fallback }: FreshnessBounds): number {
  const directives = parseCacheControl(headers.get('cache-control') ?? '')
  if (['no-store', 'no-cache', 'private'].some((directive) => directives.has(directive))) return least
  const name = ['s-maxage', 'max-age'].find((directive) => directives.has(directive))
  if (name === undefined) return fallback
  const age = deltaSeconds(headers.get('age')?.trim()) ?? 0
  const left = (deltaSeconds(directives.get(name)) ?? 0) - age
  return Math.min(most, Math.max(least, left))
}
