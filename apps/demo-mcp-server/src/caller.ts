import type { AuthInfo } from '@modelcontextprotocol/server'
import * as z from 'zod'

/** Who calls, as the host in front of this server has verified it. */
export interface Caller {
  /** Immutable id, `github:583231` for a person, `client:<id>` for a client on its own behalf. */
  readonly subject: string
  /** For display only: a person may change it. Absent for clients on their own behalf. */
  readonly login: string | undefined
  readonly clientId: string
  readonly scopes: readonly string[]
}

const Extra = z.object({ subject: z.string(), login: z.string().optional() })

/**
 * The caller in the shape in which the SDK hands it to tools.
 *
 * The token is empty: whoever verified it keeps it to himself.
 *
 * @param resourceMetadata - where the SDK's scope challenges send the client
 */
export function toAuthInfo(caller: Caller, resourceMetadata: string): AuthInfo {
  return {
    token: '',
    clientId: caller.clientId,
    scopes: [...caller.scopes],
    resourceMetadataUrl: resourceMetadata,
    extra: { subject: caller.subject, ...(caller.login === undefined ? {} : { login: caller.login }) },
  }
}

/**
 * The caller of one tool call. Never taken from the session, whose first request may have carried other scopes.
 *
 * @throws when the call came without identity: a fault of this server, never of the caller
 */
export function callerOf(context: { readonly http?: { readonly authInfo?: AuthInfo } }): Caller {
  const authInfo = context.http?.authInfo
  if (authInfo === undefined) throw new Error('a tool was called without an identity')
  const { subject, login } = Extra.parse(authInfo.extra)
  return { subject, login, clientId: authInfo.clientId, scopes: authInfo.scopes }
}
