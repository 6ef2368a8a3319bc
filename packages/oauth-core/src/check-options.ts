import { parsePreRegisteredClients } from './clients/pre-registered.ts'
import type { Client } from './clients/client.ts'
import { ConfigurationError } from './errors/configuration-error.ts'
import { systemClock, systemRandom } from './internal/system.ts'
import { joseSignatures } from './keys/jose-signatures.ts'
import { completeLifetimes } from './lifetimes.ts'
import type { AuthorizationServerOptions } from './options.ts'
import type { Lifetimes } from './values/lifetimes.ts'
import type { Clock } from './ports/clock.ts'
import type { DocumentFetch } from './ports/document-fetch.ts'
import type { GrantExtension } from './ports/grant-extension.ts'
import type { IdentityProvider } from './ports/identity-provider.ts'
import type { KeySource } from './ports/key-source.ts'
import type { Random } from './ports/random.ts'
import type { Resource, ResourceDirectory } from './ports/resources.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm, type Signatures } from './ports/signatures.ts'
import { grantTypeFaults, mountedGrantTypes } from './grant-types.ts'
import { parseIssuer, type Issuer } from './protocol/issuer.ts'
import { redirectHostFaults, type RedirectHosts } from './protocol/redirect-hosts.ts'
import { createResourceDirectory } from './resources/resource-directory.ts'
import { CLIENT_SUBJECT_PREFIX } from './values/subject.ts'

/** 32 bytes: what a 256-bit key needs at least (RFC 5869 §3.3 asks for key material that is not guessable). */
const MIN_SECRET_BYTES = 32

/** Options with defaults filled in and every part checked. */
export interface CheckedOptions {
  readonly issuer: Issuer
  readonly secrets: readonly string[]
  readonly providers: readonly [IdentityProvider, ...IdentityProvider[]]
  readonly resources: ResourceDirectory
  readonly preRegistered: ReadonlyMap<string, Client>
  readonly registration: 'open' | 'token' | 'off'
  readonly clientManagement: 'on' | 'off'
  readonly openidConfiguration: 'on' | 'off'
  readonly extensions: readonly GrantExtension[]
  readonly redirectSchemes: readonly string[]
  readonly redirectHosts: RedirectHosts
  readonly lifetimes: Lifetimes
  /** The first signs. */
  readonly algorithms: readonly [SignatureAlgorithm, ...SignatureAlgorithm[]]
  readonly dpopNonce: 'off' | 'required'
  readonly refreshRotation: 'always' | 'unbound'
  readonly ports: {
    readonly clock: Clock
    readonly random: Random
    readonly signatures: Signatures
    readonly fetch: DocumentFetch | undefined
    readonly keySource: KeySource | undefined
  }
}

/** @throws {ConfigurationError} with every fault at once */
export function checkOptions(options: AuthorizationServerOptions): CheckedOptions {
  const faults: string[] = []
  const collect = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      faults.push(...error.faults)
      return undefined
    }
  }
  const { redirectSchemes = [], redirectHosts = {} } = options
  const extensions = options.grants ?? []
  faults.push(...grantTypeFaults(extensions))
  const issuer = collect(() => parseIssuer(options.issuer))
  const resources = collect(() => directoryOf(options.resources))
  const preRegistered = collect(() =>
    parsePreRegisteredClients(options.clients ?? [], { redirectSchemes, grantTypes: mountedGrantTypes(extensions) }),
  )
  if (options.ports?.fetch === undefined) {
    for (const { client_id: id } of (options.clients ?? []).filter(({ jwks_uri: uri }) => uri !== undefined)) {
      faults.push(`client ${JSON.stringify(id)}: jwks_uri needs the port fetch; without it write the keys into jwks`)
    }
  }
  const { lifetimes, faults: lifetimeFaults } = completeLifetimes(options.lifetimes ?? {})
  const secrets = [options.secret ?? []].flat()
  const [first, ...others] = options.identityProviders
  const algorithms = collect(() => algorithmsOf(options.algorithm ?? 'ES256'))
  faults.push(
    ...lifetimeFaults,
    ...secretFaults(secrets, options),
    ...providerFaults(options.identityProviders),
    ...redirectHostFaults(redirectHosts),
    ...choiceFaults(options),
  )
  if (
    issuer === undefined ||
    resources === undefined ||
    preRegistered === undefined ||
    first === undefined ||
    algorithms === undefined ||
    faults.length > 0
  )
    throw new ConfigurationError(faults)
  return {
    issuer,
    secrets,
    providers: [first, ...others],
    resources,
    preRegistered,
    extensions,
    registration: options.registration ?? 'open',
    clientManagement: options.clientManagement ?? 'on',
    openidConfiguration: options.openidConfiguration ?? 'on',
    redirectSchemes,
    redirectHosts,
    lifetimes,
    algorithms,
    dpopNonce: options.dpopNonce ?? 'off',
    refreshRotation: options.refreshRotation ?? 'always',
    ports: {
      clock: options.ports?.clock ?? systemClock,
      random: options.ports?.random ?? systemRandom,
      signatures: options.ports?.signatures ?? joseSignatures,
      fetch: options.ports?.fetch,
      keySource: options.ports?.keySource,
    },
  }
}

/** What may be chosen, the default first. A typing error must not choose it: `closed` would be `open`. */
const CHOICES = {
  registration: ['open', 'token', 'off'],
  clientManagement: ['on', 'off'],
  openidConfiguration: ['on', 'off'],
  dpopNonce: ['off', 'required'],
  refreshRotation: ['always', 'unbound'],
} as const

/** For hosts without a type checker. */
function choiceFaults(options: AuthorizationServerOptions): readonly string[] {
  return Object.entries(CHOICES).flatMap(([name, choices]) => {
    const given: unknown = Object.entries(options).find(([option]) => option === name)?.[1]
    const isOne = given === undefined || choices.some((choice) => choice === given)
    return isOne ? [] : [`${name} takes ${choices.join(', ')}`]
  })
}

const isDirectory = (given: readonly Resource[] | ResourceDirectory): given is ResourceDirectory =>
  'find' in given && 'match' in given

function directoryOf(given: readonly Resource[] | ResourceDirectory): ResourceDirectory {
  return isDirectory(given) ? given : createResourceDirectory(given)
}

function algorithmsOf(
  given: SignatureAlgorithm | readonly SignatureAlgorithm[],
): readonly [SignatureAlgorithm, ...SignatureAlgorithm[]] {
  const [first, ...others] = [...new Set([given].flat())]
  if (first === undefined || ![first, ...others].every((name) => SIGNATURE_ALGORITHMS.includes(name))) {
    throw new ConfigurationError([`algorithm takes one or more of ${SIGNATURE_ALGORITHMS.join(', ')}`])
  }
  return [first, ...others]
}

function secretFaults(secrets: readonly string[], { stores }: AuthorizationServerOptions): readonly string[] {
  if (secrets.length === 0 && stores.ephemeral !== true) {
    return [
      `secret is missing: set at least ${MIN_SECRET_BYTES} random bytes, such as the output of "openssl rand -base64 48"`,
    ]
  }
  return secrets
    .filter((secret) => new TextEncoder().encode(secret).length < MIN_SECRET_BYTES)
    .map(() => `secret needs at least ${MIN_SECRET_BYTES} bytes each`)
}

function providerFaults(providers: readonly IdentityProvider[]): readonly string[] {
  const ids = providers.map(({ id }) => id)
  const faults = ids
    .filter((id) => !/^[a-z0-9-]{1,20}$/.test(id) || id === CLIENT_SUBJECT_PREFIX)
    .map(
      (id) =>
        `identity provider id ${JSON.stringify(id)} takes 1 to 20 of a-z 0-9 -, and not "${CLIENT_SUBJECT_PREFIX}"`,
    )
  if (ids.length === 0) faults.push('identityProviders needs at least one: nobody could sign in')
  if (new Set(ids).size < ids.length) faults.push('identityProviders needs a different id for each')
  return faults
}
