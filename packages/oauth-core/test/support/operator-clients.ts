import { createHash } from 'node:crypto'
import type { PreRegisteredClient } from '@gw/oauth-core'
import { basic } from './forms.ts'
import { NOTES } from './test-server.ts'

/** The fake secret of every client here. */
const SECRET = 'not-a-secret-of-the-operator'

const client_secret_sha256 = createHash('sha256').update(SECRET).digest('hex')

/** A client that acts for itself at one resource, with one scope more than it requires. */
export const REPORTS: PreRegisteredClient = {
  client_id: 'reports',
  client_secret_sha256,
  grant_types: ['client_credentials'],
  resources: [NOTES],
  scope: 'notes:read notes:write',
}

/** An MCP server that asks about the tokens it is shown. */
export const NOTES_SERVER: PreRegisteredClient = {
  client_id: 'notes-server',
  client_secret_sha256,
  grant_types: [],
  resource_server: [NOTES],
}

/** The credentials of one of them. */
export const credentialsOf = ({ client_id: clientId }: PreRegisteredClient): { readonly authorization: string } =>
  basic(clientId, SECRET)
