import { OAuthError } from '../errors/oauth-error.ts'

/** 65,536 characters, as for forms. */
const MAX_LENGTH = 64 * 1024

/** 16: metadata with a key set needs five. */
const MAX_DEPTH = 16

/** Of valid JSON all that structure needs: strings, with the colon behind a name, and brackets. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")\s*(:?)|[{}[\]]/g

const refusal = (check: string): OAuthError => new OAuthError('request_malformed', { check: `JSON ${check}` })

const decode = (literal: string): string => String(JSON.parse(literal))

/** Walks text that `JSON.parse` has accepted: it keeps the last of two equal names, others keep the first. */
function requireStrict(text: string): void {
  const scopes: Set<string>[] = []
  for (const [token, literal, colon] of text.matchAll(TOKENS)) {
    if (literal === undefined) {
      if (token === '}' || token === ']') scopes.pop()
      else if (scopes.push(new Set()) > MAX_DEPTH) throw refusal('depth')
      continue
    }
    const value = decode(literal)
    if (!value.isWellFormed()) throw refusal('lone surrogate')
    if (colon === '') continue
    const names = scopes.at(-1)
    if (value === '__proto__') throw refusal('__proto__')
    if (names?.has(value) === true) throw refusal('repeated member')
    names?.add(value)
  }
}

/**
 * Reads JSON (RFC 8259) as two different parsers would both read it.
 *
 * @throws {OAuthError} `request_malformed` for what is no JSON, for a member that comes twice, `__proto__`, a lone
 *   surrogate or more than 16 levels; `body_too_large` above 64 KiB
 * @see {@link https://www.rfc-editor.org/rfc/rfc7493.html#section-2 | RFC 7493 §2}
 */
export function parseJson(text: string): unknown {
  if (text.length > MAX_LENGTH) throw new OAuthError('body_too_large', { check: 'length' })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refusal('syntax') // without the cause: its message quotes the text
  }
  requireStrict(text)
  return value
}
