import type { ClientRecord } from '../clients/client-record.ts'
import type { ManagementAccess } from '../clients/manage.ts'
import { holdsSecret } from '../clients/register.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Exchange } from '../http/exchange.ts'
import { readJson } from '../http/read-body.ts'
import { respondEmpty, respondJson } from '../http/respond.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import { parseBearer } from '../protocol/bearer.ts'
import { parseClientMetadata, type ParsedClientMetadata } from '../protocol/client-metadata.ts'
import { readJsonMembers } from '../protocol/json-members.ts'
import { formatClientInformation } from './client-information.ts'
import type { Dependencies, Endpoint } from './dependencies.ts'
import { takeAttempt } from './limits.ts'

/** > MUST NOT include (RFC 7592 §2.2): they are ours to give. */
const OURS = ['registration_access_token', 'registration_client_uri', 'client_secret_expires_at', 'client_id_issued_at']

const refusal = (member: string, check: string): OAuthError =>
  new OAuthError('registration_metadata', { member, check })

/**
 * `GET`, `PUT` and `DELETE /register/{client_id}`: a client reads, replaces or ends its own registration, with the token
 * that came with it. That token never changes, so no answer that got lost can shut its holder out (R94).
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7592.html#section-2 | RFC 7592 §2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7592.html#section-2.3 | RFC 7592 §2.3}
 */
export function createManageClient(
  deps: Pick<
    Dependencies,
    'issuer' | 'management' | 'limits' | 'redirectSchemes' | 'redirectHosts' | 'clientDocuments' | 'sha256' | 'emit'
  >,
): Endpoint {
  const { issuer, management, limits, sha256, emit } = deps

  const show = (record: ClientRecord, { token }: ManagementAccess): Response =>
    respondJson(formatClientInformation(issuer, record, { registrationToken: token }))

  async function replace(exchange: Exchange, access: ManagementAccess): Promise<Response> {
    await management.read(access)
    const json = await readJson(exchange.request)
    const record = await management.replace(access, (found) => readReplacement(json, found))
    emit(exchange, { name: 'client_changed', clientId: record.clientId })
    return show(record, access)
  }

  /** @throws {OAuthError} as registration does, and `registration_metadata` for another client's id or secret */
  async function readReplacement(json: unknown, found: ClientRecord): Promise<ParsedClientMetadata> {
    const members = readJsonMembers(json)
    if (members.text('client_id') !== found.clientId) throw refusal('client_id', 'equal')
    const secret = members.text('client_secret')
    const right = secret === undefined || constantTimeEqual(found.secretDigest ?? '', await sha256(secret))
    if (!right) throw refusal('client_secret', 'equal')
    const forbidden = OURS.find((member) => members.value(member) !== undefined)
    if (forbidden !== undefined) throw refusal(forbidden, 'absent')
    const parsed = parseClientMetadata(json, deps)
    const secretless = holdsSecret(parsed.metadata.token_endpoint_auth_method) && found.secretDigest === undefined
    if (secretless) throw refusal('token_endpoint_auth_method', 'registered without a secret')
    return parsed
  }

  async function remove(exchange: Exchange, access: ManagementAccess): Promise<Response> {
    await management.remove(access)
    emit(exchange, { name: 'client_deleted', clientId: access.clientId })
    return respondEmpty(204)
  }

  return async (exchange) => {
    await takeAttempt(limits, 'manage-client', exchange)
    const token = parseBearer(exchange.request.headers.get('authorization'))
    const access = { clientId: exchange.pathSuffix, token }
    if (exchange.method === 'PUT') return replace(exchange, access)
    if (exchange.method === 'DELETE') return remove(exchange, access)
    return show(await management.read(access), access)
  }
}
