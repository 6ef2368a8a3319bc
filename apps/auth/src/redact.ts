/** Members whose value is never logged, whoever hands it over. Compared in lower case without `-` and `_`. */
const SECRET_NAMES: ReadonlySet<string> = new Set(
  (
    'authorization proxyauthorization cookie setcookie dpop forwarded token accesstoken refreshtoken idtoken ' +
    'registrationaccesstoken initialaccesstoken code codeverifier verifier state csrf transaction assertion ' +
    'clientassertion secret clientsecret password privatekey passphrase query body'
  ).split(' '),
)

const REDACTED = '[redacted]'

/**
 * Values that give themselves away in running text: credentials of a header, a JWT, an opaque secret of ours, the query
 * of a URL, its user. Each takes time in proportion to the text, which may be hostile and long.
 */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|DPoP|Basic) +[^\s"',;]+/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]*(?:\.[\w-]*){0,2}/g, REDACTED],
  [/\bgw[crsmi]_[\w.-]+/g, REDACTED],
  [/(?<=\/[^\s"'?#]*)[?#][^\s"']+/g, `?${REDACTED}`],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"']+@/gi, `$1${REDACTED}@`],
]

/** Controls, line separators and text direction: what moves a cursor, ends a line or hides a word (R409). */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

/** Deeper objects, and longer texts than this, are no facts for a log. */
const MAX_DEPTH = 6
const MAX_TEXT = 2000

/** Makes anything safe to log; returns new objects, never changes what it is given. */
export type Redact = (value: unknown) => unknown

/**
 * Makes what is logged safe: no secret by name, by shape or by value, and no character that could forge a line.
 *
 * A second line of defence. The first is that nobody logs secrets: events hold none by contract.
 *
 * @param secrets - the configured secrets, replaced wherever they turn up
 */
export function createRedact(secrets: readonly string[]): Redact {
  const known = secrets.filter((secret) => secret !== '')

  function text(value: string): string {
    let safe = value
    for (const secret of known) safe = safe.replaceAll(secret, REDACTED)
    for (const [shape, replacement] of SECRET_TEXT) safe = safe.replace(shape, replacement)
    return safe.slice(0, MAX_TEXT).replace(UNPRINTABLE, escapeCharacter)
  }

  function any(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return text(value)
    if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
      return text(String(value))
    if (typeof value !== 'object' || value === null) return value
    if (depth > MAX_DEPTH) return '[deep]'
    if (value instanceof Error) return error(value, depth)
    if (Array.isArray(value)) return value.map((entry) => any(entry, depth + 1))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [text(name), named(name, member, depth)]))
  }

  function named(name: string, value: unknown, depth: number): unknown {
    const secret = SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''))
    return secret && value !== undefined ? REDACTED : any(value, depth + 1)
  }

  /**
   * Only what is listed here: errors of libraries carry commands and requests along. A parser's message quotes what it
   * could not parse, so it is left out.
   */
  function error(value: Error, depth: number): unknown {
    const frames = (value.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
    return {
      type: text(value.name),
      ...(value instanceof SyntaxError ? {} : { message: text(value.message) }),
      ...('code' in value ? { errno: any(value.code, depth + 1) } : {}),
      ...('reason' in value ? { reason: any(value.reason, depth + 1) } : {}),
      ...('details' in value ? { details: any(value.details, depth + 1) } : {}),
      stack: frames.map((line) => text(line.trim())),
      ...(value.cause === undefined ? {} : { cause: any(value.cause, depth + 1) }),
    }
  }

  return (value) => any(value, 0)
}

/** One visible form for every format of the log, so that `pretty` is as safe as JSON. */
function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
