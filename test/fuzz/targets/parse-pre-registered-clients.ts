import { parsePreRegisteredClients } from '../../../packages/oauth-core/src/clients/pre-registered.ts'
import { isJsonObject, isStringArray } from '../../../packages/oauth-core/src/internal/json.ts'
import type { PreRegisteredClient } from '@gw/oauth-core'
import { jsonOf, nearly } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'

const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials']

const LISTS = ['redirect_uris', 'grant_types', 'resources', 'resource_server']
const TEXTS = ['client_name', 'client_secret_sha256', 'token_endpoint_auth_method', 'scope']

/** What the type system, or the reader of the operator's file, has checked before. */
function isEntry(value: unknown): value is PreRegisteredClient {
  if (!isJsonObject(value) || typeof value['client_id'] !== 'string') return false
  const areTexts = TEXTS.every((name) => value[name] === undefined || typeof value[name] === 'string')
  return areTexts && LISTS.every((name) => value[name] === undefined || isStringArray(value[name]))
}

export const target: FuzzTarget = {
  name: 'parsePreRegisteredClients',
  covers: ['parsePrivileges'],
  words: ['{', '}', ',', '"client_id":', '"none"', '"https://a.example"', '0'.repeat(64)],
  grammar: (draw) =>
    JSON.stringify(
      Array.from({ length: draw.below(3) }, () =>
        nearly(draw, {
          client_id: ['ci', 'web', 'a b', ''],
          redirect_uris: [['https://a.example/cb'], ['http://localhost/'], ['http://a.example'], []],
          client_secret_sha256: draw.once(2) ? ['0'.repeat(64), 'F'.repeat(64)] : [undefined],
          token_endpoint_auth_method: [undefined, 'none', 'client_secret_basic', 'x'],
          grant_types: [undefined, [], ['authorization_code'], ['client_credentials'], ['implicit']],
          resources: [undefined, ['https://notes.example.com/mcp'], ['no url']],
          resource_server: [undefined, ['https://notes.example.com/mcp'], ['/']],
          scope: [undefined, 'notes:read', 'a  b'],
        }),
      ),
    ),
  check: (text) => {
    const value = jsonOf(text)
    if (!Array.isArray(value) || !value.every(isEntry)) return 'no list of clients'
    return outcomeOf(
      'configuration',
      () => parsePreRegisteredClients(value, { redirectSchemes: ['cursor'], grantTypes: GRANT_TYPES }),
      (clients) => {
        promise(clients.size === value.length, 'every client is there')
        for (const [id, { clientId, grantTypes, methods, redirectUris, secretDigest }] of clients) {
          promise(id === clientId && methods.length > 0, 'a name and a method')
          promise(redirectUris.length > 0 || !grantTypes.includes('authorization_code'), 'a redirect URI for codes')
          promise(methods.includes('none') === (secretDigest === undefined), 'who has a secret must show it')
        }
      },
    )
  },
}
