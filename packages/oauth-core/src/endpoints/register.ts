import { OAuthError } from '../errors/oauth-error.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import { readJson } from '../http/read-body.ts'
import { respondJson } from '../http/respond.ts'
import { parseBearer } from '../protocol/bearer.ts'
import { parseClientMetadata } from '../protocol/client-metadata.ts'
import { formatClientInformation } from './client-information.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import { takeAttempt, takeNewClient } from './limits.ts'

/**
 * `POST /register`: a client describes itself and gets an id, a secret if it asked for one, and a token to manage what
 * is its alone.
 *
 * Whatever it says of itself is believed in nothing: what protects people is the consent page.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591.html#section-3 | RFC 7591 §3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.2 | RFC 7591 §3.2.2}
 */
export function createRegister(
  deps: Pick<
    Dependencies,
    | 'issuer'
    | 'registration'
    | 'registrations'
    | 'initialAccessTokens'
    | 'limits'
    | 'redirectSchemes'
    | 'redirectHosts'
    | 'clientDocuments'
    | 'emit'
  >,
): Endpoint {
  const { issuer, registrations, initialAccessTokens, limits, emit } = deps

  /** @returns undefined where everybody may register, whatever they show */
  function readPermission(request: Request): string | undefined {
    if (deps.registration === 'open') return undefined
    const token = parseBearer(request.headers.get('authorization'))
    if (token === undefined) throw new OAuthError('token_missing')
    return token
  }

  return async (exchange) => {
    await takeAttempt(limits, 'register', exchange)
    const permission = readPermission(exchange.request)
    if (permission !== undefined) await initialAccessTokens.check(permission)
    const parsed = parseClientMetadata(await readJson(exchange.request), deps)
    const shared = await registrations.findShared(parsed)
    if (shared === undefined) {
      await takeNewClient(limits, exchange, encodeUtf8(JSON.stringify(parsed.metadata)).length)
    }
    const registration = shared ?? (await registrations.register(parsed))
    // Spent last, so that no other failure costs the token. Who loses the race for its last use leaves a client behind
    // whose id and secret nobody has: it is gone in a day.
    if (permission !== undefined) await initialAccessTokens.spend(permission)
    emit(exchange, { name: 'registered', clientId: registration.record.clientId })
    return respondJson(formatClientInformation(issuer, registration.record, registration), 201)
  }
}
