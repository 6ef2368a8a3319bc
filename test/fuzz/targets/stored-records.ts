import { clientOfRecord, parseClientRecord } from '../../../packages/oauth-core/src/clients/client-record.ts'
import { parseRingContents } from '../../../packages/oauth-core/src/keys/ring-contents.ts'
import { formatRingRecord, parseRingRecord } from '../../../packages/oauth-core/src/keys/ring-record.ts'
import { CLIENT_AUTHENTICATION_METHODS } from '../../../packages/oauth-core/src/protocol/client-metadata.ts'
import { parsePerson } from '../../../packages/oauth-core/src/sign-in/person.ts'
import { parseSession } from '../../../packages/oauth-core/src/sign-in/sessions.ts'
import { parseEpoch } from '../../../packages/oauth-core/src/tokens/epoch.ts'
import type { Draw } from '../src/draw.ts'
import { nearly } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'

const VERSION = [1, 1, 1, 2, '1']
const WORDS = ['{', '}', '[', ']', ',', ':', '"v":1', '"v":2', 'null', '0', '"']

const record =
  (members: (draw: Draw) => Readonly<Record<string, readonly unknown[]>>) =>
  (draw: Draw): string =>
    JSON.stringify(nearly(draw, members(draw)))

const METADATA = {
  redirect_uris: [['https://a.example']],
  token_endpoint_auth_method: ['none', 'client_secret_post', 'x'],
  grant_types: [[], ['authorization_code']],
  response_types: [[]],
  client_name: [undefined, 'c'],
  dpop_bound_access_tokens: [undefined, true],
}

const client: FuzzTarget = {
  name: 'parseClientRecord',
  words: WORDS,
  grammar: record((draw) => ({
    v: VERSION,
    clientId: ['c'],
    metadata: [nearly(draw, METADATA)],
    methodNamed: [true, false],
    secretDigest: ['D'.repeat(43)],
    registeredAt: [1],
    endsAt: [1_900_000_000_000],
  })),
  check: (text) =>
    outcomeOf(
      'stored',
      () => parseClientRecord(text),
      (parsed) => {
        same(parsed, JSON.parse(text), 'as it was written')
        const { clientId, methods, redirectUris } = clientOfRecord(parsed)
        promise(typeof clientId === 'string', 'a client with a name')
        promise(
          methods.every((method) => CLIENT_AUTHENTICATION_METHODS.includes(method)),
          'methods that are known',
        )
        promise(
          redirectUris.every((uri) => typeof uri === 'string'),
          'redirect URIs',
        )
      },
    ),
}

const epoch: FuzzTarget = {
  name: 'parseEpoch',
  words: WORDS,
  grammar: record(() => ({ v: VERSION, id: ['e'], notBefore: [0, 1_900_000_000_000, -1, 1.5] })),
  check: (text) =>
    outcomeOf(
      'stored',
      () => parseEpoch(text),
      ({ id, notBefore }) => {
        promise(typeof id === 'string' && Number.isSafeInteger(notBefore) && notBefore >= 0, 'a name and an instant')
      },
    ),
}

const person: FuzzTarget = {
  name: 'parsePerson',
  words: WORDS,
  grammar: record(() => ({
    provider: ['github'],
    identity: [{ subject: '1', login: 'a', groups: [] }],
    memory: ['m'],
    admittedAt: [1],
  })),
  check: (text) =>
    outcomeOf(
      'stored',
      () => parsePerson(text),
      (parsed) => {
        same(parsePerson(JSON.stringify(parsed)), parsed, 'what is written again reads the same')
        promise(typeof parsed.identity.subject === 'string' && Number.isSafeInteger(parsed.admittedAt), 'an identity')
      },
    ),
}

const session: FuzzTarget = {
  name: 'parseSession',
  words: WORDS,
  grammar: record((draw) => ({
    v: VERSION,
    createdAt: [0, 1_900_000_000_000, -1, 1.5, '1'],
    person: [
      JSON.stringify(
        nearly(draw, { provider: ['github'], identity: [{ subject: '1', login: 'a', groups: [] }], admittedAt: [1] }),
      ),
    ],
  })),
  check: (text) =>
    outcomeOf(
      'stored',
      () => parseSession(text),
      ({ createdAt, person: who }) => {
        promise(Number.isSafeInteger(createdAt) && createdAt >= 0, 'an instant')
        same(parsePerson(JSON.stringify(who)), who, 'a person')
      },
    ),
}

const ring: FuzzTarget = {
  name: 'parseRingRecord',
  words: WORDS,
  grammar: record(() => ({ v: VERSION, wrappings: [[{ kid: 'k', blob: 'b' }], [], [{}]], sealed: ['s'] })),
  check: (text) =>
    outcomeOf(
      'stored',
      () => parseRingRecord(text),
      (parsed) => {
        promise(
          parsed.wrappings.every(({ kid, blob }) => typeof kid === 'string' && typeof blob === 'string'),
          'wrappings',
        )
        same(parseRingRecord(formatRingRecord(parsed)), parsed, 'what is formatted parses the same')
      },
    ),
}

const KEY = { kid: 'k', algorithm: 'ES256', jwk: { kty: 'EC' } }

const contents: FuzzTarget = {
  name: 'parseRingContents',
  words: WORDS,
  grammar: record(() => ({
    signing: [[], [{ ...KEY, state: 'current', since: 1 }], [{ ...KEY, state: 'retired', until: 2 }], [KEY]],
    refresh: [[{ secret: 's', tag: 't' }], [], [{ secret: 's' }]],
    sealing: [[{ kid: 'k', key: 'k' }], []],
  })),
  check: (text) =>
    outcomeOf(
      'stored',
      () => parseRingContents(text),
      (parsed) => {
        promise(parsed.refresh.length > 0 && parsed.sealing.length > 0, 'one key of each kind')
        same(parseRingContents(JSON.stringify(parsed)), parsed, 'what is written again reads the same')
      },
    ),
}

export const storedRecords: readonly FuzzTarget[] = [client, epoch, person, session, ring, contents]
