import { parseAllowList } from '../../../packages/github-idp/src/admission.ts'
import { decodeActiveOrganizations, decodePerson, decodeTeams } from '../../../packages/github-idp/src/decode.ts'
import { formatPending, parsePending } from '../../../packages/github-idp/src/memory.ts'
import { parseOptions } from '../../../packages/github-idp/src/options.ts'
import { anyJson, jsonOf, nearly, textsOf } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'
import { phrase } from '../src/texts.ts'

const WORDS = ['{', '}', '[', ']', ',', '"id":', '"login":', '"state":"active"', '"slug":', 'null', '1', '/']

/** GitHub failing is no fault of the caller: that 503 is the contract here. */
function decodes<T>(decode: (json: unknown) => T, text: string, holds: (value: T & {}) => void): string {
  return outcomeOf<T | undefined>('total', () => (refuses(decode, text) ? undefined : decode(jsonOf(text))), holds)
}

function refuses(decode: (json: unknown) => unknown, text: string): boolean {
  try {
    decode(jsonOf(text))
    return false
  } catch (error) {
    if (error instanceof Error && error.message === 'upstream_failed') return true
    throw error
  }
}

const person: FuzzTarget = {
  name: 'decodePerson',
  words: WORDS,
  grammar: (draw) =>
    JSON.stringify(
      nearly(draw, {
        id: [1, 583_231, '1', -1, 1.5, 2 ** 53],
        login: ['octocat', 'o c', ''],
        name: ['A', 'x\r\ny', null],
      }),
    ),
  check: (text) =>
    decodes(decodePerson, text, ({ id, login, name }) => {
      promise(Number.isSafeInteger(id) && id > 0 && /^[\w-]+$/.test(login), 'a number and a login')
      promise(name === undefined || !/[\r\n\u202e\u2028]/.test(name), 'a name in one line')
    }),
}

const organization = { login: 'acme' }

const organizations: FuzzTarget = {
  name: 'decodeActiveOrganizations',
  words: WORDS,
  grammar: (draw) =>
    JSON.stringify(
      draw.once(5)
        ? anyJson(draw)
        : [nearly(draw, { state: ['active', 'pending'], organization: [organization, { login: 'a/b' }] })],
    ),
  check: (text) =>
    decodes(decodeActiveOrganizations, text, (names) => {
      promise(
        names.every((name) => name !== '' && !name.includes('/')),
        'names without a slash',
      )
    }),
}

const teams: FuzzTarget = {
  name: 'decodeTeams',
  words: WORDS,
  grammar: (draw) =>
    JSON.stringify(
      draw.once(5) ? anyJson(draw) : [nearly(draw, { slug: ['ops', 'a/b', ''], organization: [organization] })],
    ),
  check: (text) =>
    decodes(decodeTeams, text, (names) => {
      promise(
        names.every((name) => name.split('/').length === 2),
        'organization and slug',
      )
    }),
}

const pending: FuzzTarget = {
  name: 'parsePending',
  words: WORDS,
  grammar: (draw) => JSON.stringify(nearly(draw, { state: ['s'], verifier: ['v'] })),
  check: (text) =>
    outcomeOf(
      'request',
      () => parsePending(text),
      (parsed) => {
        const { state, verifier } = parsed
        same(parsePending(formatPending(parsed)), { state, verifier }, 'what is formatted parses the same')
      },
    ),
}

const allowList: FuzzTarget = {
  name: 'parseAllowList',
  words: ['id:1', 'id:0', 'acme/ops', 'a*', '*', ' ', 'K', '","', '@'],
  grammar: (draw) =>
    JSON.stringify([phrase(draw, ['octocat', 'id:', 'acme', '*', ''], ['', '1', '/ops', ' ', 'İ', '\u212a'])]),
  check: (text) => {
    const faults: string[] = []
    const users = textsOf(text)
    const { logins, ids, everybody } = parseAllowList({ users }, faults)
    promise(!everybody, 'a list is never everybody')
    promise(
      [...logins].every((login) => /^[a-z0-9][a-z0-9_-]*$/.test(login)),
      'logins in lower-case ASCII',
    )
    promise(faults.length > 0 || logins.size + ids.size > 0 || users.length === 0, 'an entry matches or is a fault')
    return faults.length === 0 ? 'accepted' : 'refused'
  },
}

const options: FuzzTarget = {
  name: 'parseOptions',
  words: ['https://', 'http://', '@', '?', '#', '/', 'localhost', '127.0.0.1'],
  grammar: (draw) =>
    phrase(
      draw,
      ['https://', 'http://', 'ftp://', ''],
      ['ghe.example', 'localhost', '127.1', 'u:p@h'],
      ['', '/', '/x/', '?q', '#f', ':1'],
    ),
  check: (text) =>
    outcomeOf(
      'configuration',
      () => parseOptions({ clientId: 'c', clientSecret: 'fake-secret', allow: 'everybody', url: text }),
      ({ url, apiUrl }) => {
        const { protocol, search, hash, username } = new URL(url)
        same([search, hash, username], ['', '', ''], 'nothing but an address')
        promise(protocol === 'https:' || protocol === 'http:', 'a web address')
        promise(apiUrl.startsWith('https://') || apiUrl.startsWith('http://'), 'an API of the same kind')
      },
    ),
}

export const github: readonly FuzzTarget[] = [person, organizations, teams, pending, allowList, options]
