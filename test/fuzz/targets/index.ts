import type { FuzzTarget } from '../src/target.ts'
import { target as canonicalResource } from './canonical-resource.ts'
import { clientDocuments } from './client-documents.ts'
import { configuration } from './configuration.ts'
import { base64url, utf8 } from './decode-bytes.ts'
import { target as formText } from './decode-form-text.ts'
import { path, request } from './forwarded-request.ts'
import { gatewayValues } from './gateway-values.ts'
import { dpop } from './dpop.ts'
import { github } from './github.ts'
import { target as publicKeySet } from './is-public-key-set.ts'
import { target as matchesRedirectUri } from './matches-redirect-uri.ts'
import { target as accessToken } from './parse-access-token.ts'
import { target as authority } from './parse-authority.ts'
import { target as authorizationCode } from './parse-authorization-code.ts'
import { target as basic } from './parse-basic.ts'
import { target as bearer } from './parse-bearer.ts'
import { target as clientAssertion } from './parse-client-assertion.ts'
import { target as clientMetadata } from './parse-client-metadata.ts'
import { target as codeChallenge } from './parse-code-challenge.ts'
import { target as grant } from './parse-grant.ts'
import { target as issuer } from './parse-issuer.ts'
import { target as json } from './parse-json.ts'
import { target as parameters } from './parse-parameters.ts'
import { target as preRegisteredClients } from './parse-pre-registered-clients.ts'
import { target as redirectUri } from './parse-redirect-uri.ts'
import { target as refreshToken } from './parse-refresh-token.ts'
import { target as scope } from './parse-scope.ts'
import { revocationFeed } from './revocation-feed.ts'
import { storedRecords } from './stored-records.ts'

/** Every parser's target, in the order of the report: what arrives from strangers first. */
export const TARGETS: readonly FuzzTarget[] = [
  parameters,
  formText,
  json,
  bearer,
  basic,
  scope,
  codeChallenge,
  redirectUri,
  matchesRedirectUri,
  canonicalResource,
  authority,
  clientMetadata,
  publicKeySet,
  ...clientDocuments,
  authorizationCode,
  refreshToken,
  accessToken,
  clientAssertion,
  ...dpop,
  base64url,
  utf8,
  request,
  path,
  ...gatewayValues,
  ...github,
  grant,
  ...storedRecords,
  ...revocationFeed,
  issuer,
  preRegisteredClients,
  ...configuration,
]
