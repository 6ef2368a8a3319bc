import { OAuthError } from '../errors/oauth-error.ts'
import { decodeFormText } from './form-encoding.ts'

/** 65,536: far above the longest honest request; what is longer is not looked at. */
const MAX_LENGTH = 64 * 1024

/** 1,000: counted before anything is decoded. */
const MAX_PARAMETERS = 1000

/** The parameters of one request, decoded. A parameter sent without a value is as if it had not been sent. */
export interface Parameters {
  get(name: string): string | undefined
  has(name: string): boolean
  /** Each value, in the order sent: more than one only for a repeatable parameter. */
  all(name: string): readonly string[]
  names(): readonly string[]
}

/** Any text may stand where a name belongs, a secret too: only what looks like a name of OAuth's goes into the log. */
const loggable = (name: string): string => (/^[a-z_]{1,40}$/.test(name) ? name : '(not a known name)')

function decodePair(pair: string): readonly [name: string, value: string] {
  const equals = pair.indexOf('=')
  const name = decodeFormText(equals === -1 ? pair : pair.slice(0, equals))
  if (name === undefined) throw new OAuthError('request_malformed', { check: 'parameter name' })
  const value = equals === -1 ? '' : decodeFormText(pair.slice(equals + 1))
  if (value === undefined) throw new OAuthError('request_malformed', { check: 'value', parameter: loggable(name) })
  return [name, value]
}

/**
 * Reads a query or the body of a form. Names are taken literally: brackets and dots build nothing.
 *
 * @param text - `application/x-www-form-urlencoded`, without a leading `?`; at most 64 KiB and 1,000 parameters
 * @param options - `repeatable`: names that may come more than once (RFC 8707 §2: `resource`)
 * @throws {OAuthError} `parameter_repeated` when a name comes twice, though one of them be empty: who reads the first
 *   and who reads the last must not differ; `request_malformed` when a name or value cannot be decoded or has NUL, CR,
 *   LF or a lone surrogate; `body_too_large`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-3.1 | RFC 6749 §3.1}
 */
export function parseParameters(text: string, options: { readonly repeatable?: readonly string[] } = {}): Parameters {
  if (text.length > MAX_LENGTH) throw new OAuthError('body_too_large', { check: 'length' })
  const pairs = text.split('&', MAX_PARAMETERS + 1)
  if (pairs.length > MAX_PARAMETERS) throw new OAuthError('body_too_large', { check: 'parameters' })

  const values = new Map<string, string[]>()
  for (const pair of pairs) {
    if (pair === '') continue
    const [name, value] = decodePair(pair)
    const earlier = values.get(name)
    if (earlier === undefined) values.set(name, [value])
    else if (options.repeatable?.includes(name) === true) earlier.push(value)
    else throw new OAuthError('parameter_repeated', { parameter: loggable(name) })
  }

  const sent = new Map<string, readonly string[]>()
  for (const [name, all] of values) {
    const filled = all.filter((value) => value !== '')
    if (filled.length > 0) sent.set(name, filled)
  }
  return {
    get: (name) => sent.get(name)?.[0],
    has: (name) => sent.has(name),
    all: (name) => sent.get(name) ?? [],
    names: () => [...sent.keys()],
  }
}

/** @throws {OAuthError} `parameter_missing` when it was not sent, or without a value */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters.get(name)
  if (value === undefined) throw new OAuthError('parameter_missing', { parameter: name })
  return value
}
