import { parsePreRegisteredClients } from '../../../packages/oauth-core/src/clients/pre-registered.ts'
import type { PreRegisteredClient } from '@gw/oauth-core'
import { jsonOf, nearly } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string')
const isOptional = (value: unknown): boolean => value === undefined || typeof value === 'string'

/** What the type system, or the reader of the operator's file, has checked before. */
function isEntry(value: unknown): value is PreRegisteredClient {
  if (typeof value !== 'object' || value === null) return false
  const { client_id, redirect_uris, grant_types, client_secret_sha256, token_endpoint_auth_method } = {
    client_id: undefined,
    redirect_uris: undefined,
    grant_types: undefined,
    client_secret_sha256: undefined,
    token_endpoint_auth_method: undefined,
    ...value,
  }
  const optional = isOptional(client_secret_sha256) && isOptional(token_endpoint_auth_method)
  return (
    typeof client_id === 'string' &&
    isTexts(redirect_uris) &&
    (grant_types === undefined || isTexts(grant_types)) &&
    optional
  )
}

export const target: FuzzTarget = {
  name: 'parsePreRegisteredClients',
  words: ['{', '}', ',', '"client_id":', '"none"', '"https://a.example"', '0'.repeat(64)],
  grammar: (draw) =>
    JSON.stringify(
      Array.from({ length: draw.below(3) }, () =>
        nearly(draw, {
          client_id: ['ci', 'web', 'a b', ''],
          redirect_uris: [['https://a.example/cb'], ['http://localhost/'], ['http://a.example'], []],
          client_secret_sha256: draw.once(2) ? ['0'.repeat(64), 'F'.repeat(64)] : [undefined],
          token_endpoint_auth_method: [undefined, 'none', 'client_secret_basic', 'x'],
          grant_types: [undefined, ['authorization_code'], ['implicit']],
        }),
      ),
    ),
  check: (text) => {
    const value = jsonOf(text)
    if (!Array.isArray(value) || !value.every(isEntry)) return 'no list of clients'
    return outcomeOf(
      'configuration',
      () => parsePreRegisteredClients(value, ['cursor']),
      (clients) => {
        promise(clients.size === value.length, 'every client is there')
        for (const [id, { clientId, methods, redirectUris, secretDigest }] of clients) {
          promise(id === clientId && methods.length > 0 && redirectUris.length > 0, 'a name, a method, a redirect URI')
          promise(methods.includes('none') === (secretDigest === undefined), 'who has a secret must show it')
        }
      },
    )
  },
}
