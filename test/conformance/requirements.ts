import { transport } from './requirements/transport.ts'
import { metadata } from './requirements/metadata.ts'
import { registration } from './requirements/registration.ts'
import { clientManagement } from './requirements/client-management.ts'
import { clientMetadataDocuments } from './requirements/client-metadata-documents.ts'
import { authorize } from './requirements/authorize.ts'
import { consent } from './requirements/consent.ts'
import { upstreamCallback } from './requirements/upstream-callback.ts'
import { pushedAuthorizationRequests } from './requirements/pushed-authorization-requests.ts'
import { tokenEndpoint } from './requirements/token-endpoint.ts'
import { authorizationCode } from './requirements/authorization-code.ts'
import { refreshToken } from './requirements/refresh-token.ts'
import { otherGrants } from './requirements/other-grants.ts'
import { accessToken } from './requirements/access-token.ts'
import { dpop } from './requirements/dpop.ts'
import { revoke } from './requirements/revoke.ts'
import { introspect } from './requirements/introspect.ts'
import { forwardAuth } from './requirements/forward-auth.ts'
import { gatewayTokens } from './requirements/gateway-tokens.ts'
import { mcp } from './requirements/mcp.ts'
import { limits } from './requirements/limits.ts'
import { failures } from './requirements/failures.ts'
import { operations } from './requirements/operations.ts'
import type { Requirement } from './requirements/requirement.ts'

export type { Requirement }

/** What concerns the core, in the order of their ids. */
export const coreRequirements: readonly Requirement[] = [
  ...transport,
  ...metadata,
  ...registration,
  ...clientManagement,
  ...clientMetadataDocuments,
  ...authorize,
  ...consent,
  ...upstreamCallback,
  ...pushedAuthorizationRequests,
  ...tokenEndpoint,
  ...authorizationCode,
  ...refreshToken,
  ...otherGrants,
  ...accessToken,
  ...dpop,
  ...revoke,
  ...introspect,
]

/** Every requirement, in the order of their ids: the core's, the gateway's, and those of running it. */
export const requirements: readonly Requirement[] = [
  ...coreRequirements,
  ...forwardAuth,
  ...gatewayTokens,
  ...mcp,
  ...limits,
  ...failures,
  ...operations,
]
