import { existsSync, readFileSync } from 'node:fs'
import type { PinnedClientDocument, PreRegisteredClient } from '@gw/oauth-core'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Environment } from './env.ts'
import { quoted, type Faults } from './faults.ts'

const DEFAULT_FILE = 'clients.yaml'

const FIX = 'Write "clients:" and under it a list, each with client_id and the members that infra/README.md lists.'

/** What the values may be is judged where they are used, by the core. */
const ClientsFile = z.strictObject({ clients: z.array(z.looseObject({ client_id: z.string() })) })

/** Strict, as the operator wrote it: an unknown member is a typing error, and might be the one that protects. */
const Client = z.strictObject({
  client_id: z.string(),
  client_secret_sha256: z.string().exactOptional(),
  client_secret_expires_at: z.number().exactOptional(),
  client_name: z.string().exactOptional(),
  redirect_uris: z.array(z.string()).exactOptional(),
  grant_types: z.array(z.string()).exactOptional(),
  resources: z.array(z.string()).exactOptional(),
  scope: z.string().exactOptional(),
  resource_server: z.array(z.string()).exactOptional(),
  token_endpoint_auth_method: z.string().exactOptional(),
  jwks: z.unknown().exactOptional(),
  jwks_uri: z.string().exactOptional(),
  dangerously_accept_token_endpoint_audience: z.boolean().exactOptional(),
  dpop_bound_access_tokens: z.boolean().exactOptional(),
  require_pushed_authorization_requests: z.boolean().exactOptional(),
  profile: z.string().exactOptional(),
})

/** A document as the client published it, with all that it has, so that it can be pasted in. */
const PinnedDocument = z.looseObject({
  client_id: z.string(),
  client_name: z.string(),
  redirect_uris: z.array(z.string()),
  dangerously_accept_token_endpoint_audience: z.boolean().exactOptional(),
})

/**
 * Reads the clients that the operator set up, from `CLIENTS_FILE`, or from `clients.yaml` if there is one. One with a URL
 * for its id is a metadata document that is never fetched.
 */
export function readClients(
  environment: Environment,
  faults: Faults,
): readonly (PreRegisteredClient | PinnedClientDocument)[] {
  const named = environment.get('CLIENTS_FILE')
  if (named === undefined && (environment.has('CLIENTS_FILE') || !existsSync(DEFAULT_FILE))) return []
  const path = named ?? DEFAULT_FILE
  const addIssues = ({ issues }: z.ZodError, base: readonly PropertyKey[] = []): void => {
    for (const { path: below, message } of issues) {
      const where = [...base, ...below].join('.')
      faults.add('CLIENTS_FILE', `${quoted(path)}${where === '' ? '' : `, ${where}`}: ${quoted(message)}.`, FIX)
    }
  }
  try {
    const file = ClientsFile.safeParse(parse(readFileSync(path, 'utf8')))
    if (!file.success) addIssues(file.error)
    return (file.data?.clients ?? []).flatMap((entry, index) => {
      const client = (entry.client_id.includes(':') ? PinnedDocument : Client).safeParse(entry)
      if (!client.success) addIssues(client.error, ['clients', index])
      return client.data ?? []
    })
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    faults.add('CLIENTS_FILE', `${quoted(path)} cannot be read: ${quoted(problem)}.`, FIX)
  }
  return []
}
