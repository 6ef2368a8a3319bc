// Where we refuse what jose accepts: each rule that we are known to be stricter by. A difference without a rule is a bug.
import { isJsonObject, isStringArray } from '../../../packages/oauth-core/src/internal/json.ts'

interface Rule {
  readonly name: string
  readonly applies: (token: DecodedToken) => boolean
}

/** A token that jose has accepted, read as leniently as jose does. */
export interface DecodedToken {
  readonly text: string
  readonly parts: readonly string[]
  readonly headerText: string
  readonly claimsText: string
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  /** Seconds since 1970. */
  readonly now: number
}

const isInstant = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && Number.isSafeInteger(value * 1000)
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const matches = (value: unknown, shape: RegExp): boolean => typeof value === 'string' && shape.test(value)
const isAbsentOr = (value: unknown, fits: (value: unknown) => boolean): boolean => value === undefined || fits(value)

/** An object that is written again in as many names as it was read from. */
const nameCount = (text: string): number => [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*:/g)].length
const writtenNames = (value: unknown): number => nameCount(JSON.stringify(value))

const RULES: readonly Rule[] = [
  {
    name: 'base64url has one spelling (R294)',
    applies: ({ parts }) => parts.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part),
  },
  { name: 'at most 16 KiB (R295)', applies: ({ text }) => text.length > 16_384 },
  { name: 'no extension is understood (R288)', applies: ({ header }) => 'crit' in header },
  {
    name: 'no member twice (R296)',
    applies: ({ headerText, claimsText, header, claims }) =>
      nameCount(headerText) > writtenNames(header) || nameCount(claimsText) > writtenNames(claims),
  },
  {
    name: 'no lone surrogate, no __proto__ (R21)',
    applies: ({ headerText, claimsText }) => /\\ud[89a-f]|__proto__/i.test(headerText + claimsText),
  },
  { name: 'one audience (R290)', applies: ({ claims }) => Array.isArray(claims['aud']) && claims['aud'].length !== 1 },
  { name: 'exp within 5 s (R293)', applies: ({ claims, now }) => Number(claims['exp']) <= now - 5 },
  { name: 'not from the future (R293)', applies: ({ claims, now }) => Number(claims['iat']) > now + 60 },
  {
    name: 'whole instants (R293)',
    applies: ({ claims }) =>
      ![claims['exp'], claims['iat'], claims['gat']].every(isInstant) || !isAbsentOr(claims['nbf'], isInstant),
  },
  {
    name: 'born before this life of the store',
    applies: ({ claims, now }) => Number(claims['gat']) < now * 1000,
  },
  { name: 'bound to a key, so no bearer token (R302)', applies: ({ claims }) => 'cnf' in claims },
  {
    name: 'the claims of RFC 9068 and ours',
    applies: ({ claims }) =>
      ![claims['client_id'], claims['jti']].every(isText) ||
      !matches(claims['sub'], /^[a-z0-9-]{1,20}:[\x21-\x7e]{1,200}$/) ||
      !matches(claims['gid'], /^[0-9a-f][A-Za-z0-9_-]{21}$/) ||
      !isAbsentOr(claims['scope'], (value) => typeof value === 'string') ||
      !isAbsentOr(claims['preferred_username'], (value) => typeof value === 'string') ||
      !isAbsentOr(claims['groups'], isStringArray),
  },
]

const decode = (part: string): string => Buffer.from(part, 'base64url').toString('utf8')

/** Why we may refuse a token that jose accepts; undefined when no rule says so. */
export function stricterBy(text: string, now: number): string | undefined {
  const parts = text.split('.')
  const [headerText = '', claimsText = ''] = parts.map(decode)
  const [header, claims]: readonly unknown[] = [JSON.parse(headerText), JSON.parse(claimsText)]
  if (!isJsonObject(header) || !isJsonObject(claims)) return undefined
  return RULES.find(({ applies }) => applies({ text, parts, headerText, claimsText, header, claims, now }))?.name
}
