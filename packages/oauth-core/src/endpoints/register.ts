import { readJson } from '../http/read-body.ts'
import { respondJson } from '../http/respond.ts'
import { parseClientMetadata } from '../protocol/client-metadata.ts'
import { numericDate } from '../values/time.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import { takeAttempt } from './limits.ts'

/**
 * `POST /register`: a client describes itself and gets an id, and a secret if it asked for one.
 *
 * Whatever it says of itself is believed in nothing: what protects people is the consent page.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591.html#section-3 | RFC 7591 §3}
 */
export function createRegister(deps: Pick<Dependencies, 'clients' | 'limits' | 'redirectSchemes' | 'emit'>): Endpoint {
  const { clients, limits, redirectSchemes, emit } = deps
  return async (exchange) => {
    await takeAttempt(limits, 'register', exchange)
    const parsed = parseClientMetadata(await readJson(exchange.request), { redirectSchemes })
    const { record, secret } = await clients.register(parsed)
    emit(exchange, { name: 'registered', clientId: record.clientId })
    const body = {
      ...record.metadata,
      client_id: record.clientId,
      client_id_issued_at: numericDate(record.registeredAt),
      ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    }
    return respondJson(body, 201)
  }
}
