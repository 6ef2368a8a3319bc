import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Caller } from './caller.ts'

/**
 * The caller as the gateway names him.
 *
 * Believed as it stands: nobody but the gateway may reach the port. Its values are percent-encoded, commas too, so a raw comma means that a
 * second header of the name was sent along; such a request has no caller, nor has one that lacks a header.
 */
export function callerFromHeaders(request: Pick<IncomingMessage, 'headers'>): Caller | undefined {
  const subject = read(request.headers, 'x-user-id')
  const login = read(request.headers, 'x-user-name')
  const clientId = read(request.headers, 'x-client-id')
  const scope = read(request.headers, 'x-scope')
  if (subject === undefined || login === undefined || clientId === undefined || scope === undefined) return undefined
  if (subject === '' || clientId === '') return undefined
  return {
    subject,
    clientId,
    login: login === '' ? undefined : login, // sent empty for a client on its own behalf
    scopes: scope.split(' ').filter((name) => name !== ''),
  }
}

function read(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  if (typeof value !== 'string' || value.includes(',')) return undefined
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined // not what the gateway writes: closed
  }
}
