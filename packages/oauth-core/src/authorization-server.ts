import { createClientAuthentication } from './clients/authenticate.ts'
import { createClientKeySets } from './clients/client-key-sets.ts'
import { createClientRecords } from './clients/client-records.ts'
import { createClients } from './clients/clients.ts'
import { createGuessLimit } from './clients/guess-limit.ts'
import { createInitialAccessTokens } from './clients/initial-access-tokens.ts'
import { createClientManagement } from './clients/manage.ts'
import { createMetadataDocuments } from './clients/metadata-documents.ts'
import { createRegistrations } from './clients/register.ts'
import { createVerifyAssertion } from './clients/verify-assertion.ts'
import { createAuthenticateCaller } from './endpoints/authenticate-caller.ts'
import { createAuthorizationEndpoints } from './endpoints/routes.ts'
import type { Dependencies, Emit } from './endpoints/dependencies.ts'
import { authorizationServerMetadata, PATHS } from './endpoints/metadata.ts'
import { failureFacts } from './errors/failure-facts.ts'
import { failureOf } from './errors/oauth-error.ts'
import { createGrants } from './grants/grants.ts'
import { createGuards } from './guard.ts'
import { createCookies } from './http/cookies.ts'
import { createRouter } from './http/router.ts'
import { createSha256 } from './keys/digest.ts'
import { createOnce } from './keys/once.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { checkOptions } from './check-options.ts'
import type { AuthorizationServer, AuthorizationServerOptions } from './options.ts'
import type { EventName, ServerEvent } from './ports/events.ts'
import type { RevocationEntry } from './ports/revocation-feed.ts'
import { createReadiness } from './readiness.ts'
import { createAdmission } from './sign-in/admission.ts'
import { createConnections } from './sign-in/connections.ts'
import { createChallengeMemory } from './sign-in/challenge-memory.ts'
import { createConsents } from './sign-in/consents.ts'
import { createInteractions } from './sign-in/interactions.ts'
import { createPersonRecords } from './sign-in/person-records.ts'
import { createPushedRequests } from './sign-in/pushed-requests.ts'
import { createSessions } from './sign-in/sessions.ts'
import { createAccessTokens } from './tokens/access-token.ts'
import { createDpopNonces } from './tokens/dpop-nonces.ts'
import { createDpopProofs, type DpopProofs } from './tokens/dpop-proofs.ts'
import { createRefreshTokens } from './tokens/refresh-token.ts'
import { clientFloor } from './tokens/revocation-entry.ts'
import { createRevocationView } from './tokens/revocation-view.ts'
import { createVerifier } from './tokens/verifier.ts'
import { isDigest } from './values/digest.ts'
import { seconds } from './values/time.ts'
import { addressPrefixes } from './internal/address-prefix.ts'
import { encodeBase64url } from './internal/base64url.ts'

/**
 * Makes an authorization server out of stores, identity providers and resources. It starts at first use: the key ring
 * is read or made, and the revocation feed is followed until `close`.
 *
 * @throws {ConfigurationError} with every fault at once
 */
export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const {
    issuer,
    providers,
    resources,
    preRegistered,
    lifetimes,
    registration,
    clientManagement,
    openidConfiguration,
    extensions,
    redirectSchemes,
    redirectHosts,
    secrets,
    algorithms,
    dpopNonce,
    refreshRotation,
    ports,
  } = checkOptions(options)
  const { records, revocations, limits } = options.stores
  const { clock, random, signatures, fetch, keySource } = ports
  const sha256 = createSha256(signatures)

  function happened(name: EventName, about: Partial<ServerEvent> = {}): void {
    tell({ ...about, name, at: clock.now(), supportId: encodeBase64url(random(6)) })
  }
  function tell(event: ServerEvent): void {
    try {
      options.events?.(event)
    } catch {
      // A listener is told, never asked: what it throws is its own affair.
    }
  }
  const emit: Emit = ({ endpoint, supportId, known, clientAddress }, event) => {
    const from = clientAddress === undefined ? {} : { address: addressPrefixes(clientAddress)[0] }
    tell({ ...known, ...from, ...event, at: clock.now(), supportId, endpoint })
  }

  const keys = createKeyRing({
    records,
    secrets,
    policy: { algorithms, period: seconds(lifetimes.signingKey) },
    signatures,
    random,
    clock,
    ...(keySource === undefined ? {} : { keySource }),
    onChange: () => happened('keys_changed'),
  })
  /** Until it works nothing is signed, sealed or opened, and that is told to whoever asks for it. */
  const reloadKeys = (): void => void keys.reload().catch(() => undefined)
  const view = createRevocationView({
    feed: revocations,
    records,
    clock,
    random,
    onEpochChange() {
      happened('epoch_changed')
      reloadKeys() // a store that lost its epoch lost the ring that was in it
    },
    onLeaseLost: () => happened('lease_lost'),
    onKeyRevoked: (kid) => void keys.withdraw(kid).catch(() => undefined),
  })
  const policy = {
    idleMs: lifetimes.refreshToken * 1000,
    graceMs: lifetimes.refreshGrace * 1000,
    accessTokenMs: lifetimes.accessToken * 1000,
    keepsConstrained: refreshRotation === 'unbound',
  }
  const admission = createAdmission({
    providers,
    isKnownClient: (clientId) => preRegistered.has(clientId),
    records,
    sha256,
  })
  const once = createOnce({ records, sha256 })
  const proofsAt = (party: 'authorization-server' | 'resource'): DpopProofs => {
    const nonces = dpopNonce === 'required' ? { nonces: createDpopNonces({ keys, clock, party }) } : {}
    return createDpopProofs({ signatures, sha256, once, clock, ...nonces })
  }
  const verifier = createVerifier({
    issuer: issuer.issuer,
    keys,
    view,
    resources,
    admits: (principal) => admission.admits(principal),
    clock,
    signatures,
    dpop: proofsAt('resource'),
  })
  const documents = fetch === undefined ? undefined : createMetadataDocuments({ fetch, limits, clock, redirectSchemes })
  const clientRecords = createClientRecords({ records, sha256 })
  const clients = createClients({
    records: clientRecords,
    preRegistered,
    documents,
    lifetime: seconds(lifetimes.client),
  })
  async function announce(entry: RevocationEntry): Promise<void> {
    await revocations.announce(entry)
    view.apply(entry) // this process must not wait for its own feed
  }
  const initialAccessTokens = createInitialAccessTokens({ records, random, sha256 })
  const management = createClientManagement({
    records: clientRecords,
    sha256,
    endGrants: (clientId, now) => announce(clientFloor(clientId, now)),
  })
  const verifyAssertion = createVerifyAssertion({
    issuer: issuer.issuer,
    tokenEndpoint: issuer.issuer + PATHS.token,
    keySets: createClientKeySets({ fetch, limits, clock }),
    once,
    signatures,
    clock,
  })
  const grants = createGrants({ records, policy, onRevoked: (entry) => view.apply(entry) })
  const people = createPersonRecords({ records, keys, sha256 })
  const guesses = createGuessLimit({ limits, clock })
  const metadata = {
    issuer: issuer.issuer,
    registration,
    clientDocuments: documents !== undefined,
    resources,
    extensions,
  }
  const deps: Dependencies = {
    ...metadata,
    origin: issuer.origin,
    clientManagement,
    openidConfiguration,
    redirectSchemes,
    redirectHosts,
    lifetimes,
    policy,
    providers,
    admission,
    clients,
    registrations: createRegistrations({ records: clientRecords, keys, management: clientManagement, random, sha256 }),
    initialAccessTokens,
    management,
    authenticate: createAuthenticateCaller(
      createClientAuthentication({ clients, verifyAssertion, sha256, clock, guesses }),
    ),
    grants,
    connections: createConnections({ people, grants, view }),
    interactions: createInteractions({ records, keys, random, sha256 }),
    pushedRequests: createPushedRequests({ records, keys, random, sha256 }),
    challenges: createChallengeMemory(),
    consents: createConsents({ people, view }),
    sessions: createSessions({ records, keys, view, lifetime: seconds(lifetimes.session), random, sha256 }),
    keys,
    view,
    accessTokens: createAccessTokens({ issuer: issuer.issuer, keys, random }),
    refreshTokens: createRefreshTokens({ keys, random }),
    verifier,
    dpop: proofsAt('authorization-server'),
    cookies: createCookies({ issuer: issuer.issuer, random }),
    limits,
    clock,
    storeClock: async () => (await records.read({ kind: 'system', id: 'epoch' })).now,
    announce,
    random,
    sha256,
    emit,
  }
  const route = createRouter(createAuthorizationEndpoints(deps, issuer, algorithms), {
    base: issuer.path,
    random,
    onFailure(error, exchange) {
      emit(exchange, { name: failureOf(error).status === 429 ? 'limited' : 'refused', ...failureFacts(error) })
    },
  })
  const createGuard = createGuards({
    verifier,
    resources,
    random,
    onRefusal: (error, { resource }) => happened('refused', { resource, ...failureFacts(error) }),
  })

  let started = false
  function start(): void {
    if (started) return
    started = true
    view.start()
  }

  return {
    fetch(request, peer) {
      start()
      return route(request, peer?.clientAddress)
    },
    verifier: {
      verify(token, use) {
        start()
        return verifier.verify(token, use)
      },
      recall: (token, use) => verifier.recall(token, use),
    },
    keys: {
      rotate() {
        start()
        return keys.rotate()
      },
      async revoke(kid) {
        start()
        if (!isDigest(kid)) throw new RangeError('the id of a signing key is a thumbprint of 43 base64url characters')
        const { entry, wasKnown } = await keys.revoke(kid)
        view.apply(entry)
        return wasKnown
      },
    },
    initialAccessTokens: { create: (permitted) => initialAccessTokens.create(permitted) },
    guard(guarded) {
      const guard = createGuard(guarded)
      return (request) => {
        start()
        return guard(request)
      }
    },
    metadata: () => authorizationServerMetadata(metadata),
    readiness: createReadiness({ start, records, keys, view, clock }),
    async close() {
      started = true
      view.close()
      keys.close()
    },
  }
}
