import type { Route } from '../http/router.ts'
import type { SignatureAlgorithm } from '../ports/signatures.ts'
import type { Issuer } from '../protocol/issuer.ts'
import { createAccountEndpoints } from './account.ts'
import { createAuthorize, respondBrowserFailure } from './authorize.ts'
import { createCallback } from './callback.ts'
import { createConsent } from './consent.ts'
import type { Dependencies } from './dependencies.ts'
import { createIntrospect } from './introspect.ts'
import { createIssueCode } from './issue-code.ts'
import { createJwks } from './jwks.ts'
import { createMetadataEndpoints, PATHS } from './metadata.ts'
import { createPar } from './par.ts'
import { createProtectedResourceMetadata, PROTECTED_RESOURCE_PATH } from './protected-resource-metadata.ts'
import { createManageClient } from './manage-client.ts'
import { createRegister } from './register.ts'
import { createRevoke } from './revoke.ts'
import { createToken } from './token.ts'
import { createIsTrustedTarget } from './trusted-target.ts'

const OPENID_CONFIGURATION = '/.well-known/openid-configuration'

const program = { methods: ['POST'], cors: true } as const

/** The table of endpoints: what is in here is served, and metadata promises nothing else. */
export function createAuthorizationEndpoints(
  deps: Dependencies,
  { path: base }: Issuer,
  algorithms: readonly SignatureAlgorithm[],
): readonly Route[] {
  const issueCode = createIssueCode(deps)
  const isTrustedTarget = createIsTrustedTarget(deps)
  const account = createAccountEndpoints(deps)
  const metadata = createMetadataEndpoints(deps, algorithms)
  const document = { methods: ['GET'], cors: true } as const
  // OpenID Connect Discovery §4 appends where RFC 8414 inserts; without a path both are the same.
  const openidPaths = new Set(
    deps.openidConfiguration === 'off' ? [] : [`${OPENID_CONFIGURATION}${base}`, base + OPENID_CONFIGURATION],
  )
  const page = {
    cors: false,
    fail: (error: unknown, exchange: Parameters<Route['handle']>[0]) => respondBrowserFailure(error, exchange, deps),
  }
  return [
    { path: `/.well-known/oauth-authorization-server${base}`, ...document, handle: metadata.oauth },
    ...[...openidPaths].map((path) => ({ path, ...document, handle: metadata.openid })),
    { path: PROTECTED_RESOURCE_PATH, below: 'too', ...document, handle: createProtectedResourceMetadata(deps) },
    { path: base + PATHS.jwks, ...document, handle: createJwks(deps) },
    ...registrationRoutes(deps, base + PATHS.register),
    {
      path: base + PATHS.authorize,
      methods: ['GET', 'POST'],
      ...page,
      handle: createAuthorize(deps, issueCode, isTrustedTarget),
    },
    {
      path: base + PATHS.consent,
      methods: ['GET', 'POST'],
      ...page,
      handle: createConsent(deps, issueCode, isTrustedTarget),
    },
    {
      path: base + PATHS.callback,
      below: 'too',
      methods: ['GET'],
      noHead: true,
      ...page,
      handle: createCallback(deps, issueCode),
    },
    { path: base + PATHS.account, methods: ['GET'], ...page, handle: account.show },
    { path: base + PATHS.accountRevoke, methods: ['POST'], ...page, handle: account.revoke },
    { path: base + PATHS.accountLogout, methods: ['POST'], ...page, handle: account.logout },
    { path: base + PATHS.token, ...program, handle: createToken(deps) },
    { path: base + PATHS.par, ...program, handle: createPar(deps) },
    { path: base + PATHS.revoke, ...program, handle: createRevoke(deps) },
    // For servers, never for a browser: no CORS.
    { path: base + PATHS.introspect, methods: ['POST'], cors: false, handle: createIntrospect(deps) },
  ]
}

function registrationRoutes(deps: Dependencies, path: string): readonly Route[] {
  if (deps.registration === 'off') return []
  const register: Route = { path, ...program, handle: createRegister(deps) }
  if (deps.clientManagement === 'off') return [register]
  const methods = ['GET', 'PUT', 'DELETE'] as const
  return [register, { path, below: 'alone', methods, cors: true, handle: createManageClient(deps) }]
}
