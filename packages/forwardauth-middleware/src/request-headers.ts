/** The request headers that a decision reads; everything else a client may send changes nothing. */
const HEADER_NAMES = [
  'x-forwarded-method',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-uri',
  'authorization',
  'dpop',
  'origin',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
] as const

type HeaderName = (typeof HEADER_NAMES)[number]

/** Header lines of one request: the first value of each name, and the names that came more than once. */
export interface RequestHeaders {
  readonly values: Readonly<Partial<Record<HeaderName, string>>>
  readonly repeated: readonly HeaderName[]
}

/** Lower-case, and as Go's HTTP library spells it, so that a request of Traefik needs no case folding. */
const SPELLINGS: ReadonlyMap<string, HeaderName> = new Map(
  HEADER_NAMES.flatMap((name) => [
    [name, name],
    [name.replaceAll(/(?:^|-)[a-z]/g, (initial) => initial.toUpperCase()), name],
  ]),
)

/**
 * Counts header lines where they arrived: Node's own `headers` silently drops the second `Authorization` and joins
 * two `X-Forwarded-Host` into one.
 *
 * @param rawHeaders - names and values in turn, as of `IncomingMessage`; one character per byte
 */
export function readHeaders(rawHeaders: readonly string[]): RequestHeaders {
  const values: Partial<Record<HeaderName, string>> = {}
  const repeated: HeaderName[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const written = rawHeaders[index] ?? ''
    const name = SPELLINGS.get(written) ?? SPELLINGS.get(written.toLowerCase())
    if (name === undefined) continue
    if (values[name] === undefined) values[name] = rawHeaders[index + 1] ?? ''
    else repeated.push(name)
  }
  return { values, repeated }
}
