import { isJsonObject, isStringArray } from '../internal/json.ts'
import type { Identity, Memory } from '../ports/identity-provider.ts'
import { isSubject, type Subject } from '../values/subject.ts'
import type { EpochMs } from '../values/time.ts'

/** Who signed in, as grants and sessions remember it, sealed. */
export interface Person {
  /** The identity provider's id. */
  readonly provider: string
  readonly identity: Identity
  /** The provider's own, present only if its lists need it later. */
  readonly memory?: Memory
  /** When the provider last said yes, by the store's clock. */
  readonly admittedAt: EpochMs
}

/** @throws {Error} when the provider broke its contract: a subject of other than 1 to 200 visible ASCII characters */
export function subjectOf({ provider, identity }: Pick<Person, 'provider' | 'identity'>): Subject {
  const subject = `${provider}:${identity.subject}`
  if (!isSubject(subject)) throw new Error(`the identity provider ${provider} gave a subject of a wrong shape`)
  return subject
}

/** @throws {Error} for text that `JSON.stringify(person)` of this version did not write */
export function parsePerson(text: string): Person {
  const value: unknown = JSON.parse(text)
  if (!isPerson(value)) throw new Error('a sealed person has a shape that this version cannot read')
  return value
}

function isPerson(value: unknown): value is Person {
  if (!isJsonObject(value) || !isIdentity(value['identity'])) return false
  const { provider, memory, admittedAt } = value
  return typeof provider === 'string' && isOptionalText(memory) && Number.isSafeInteger(admittedAt)
}

function isIdentity(value: unknown): value is Identity {
  if (!isJsonObject(value)) return false
  const { subject, login, name, groups } = value
  return typeof subject === 'string' && typeof login === 'string' && isOptionalText(name) && isStringArray(groups)
}

const isOptionalText = (value: unknown): boolean => value === undefined || typeof value === 'string'
