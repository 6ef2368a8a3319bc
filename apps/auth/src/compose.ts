import { createAuthorizationServer, type AuthorizationServer, type IdentityProvider } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'
import { createKeyDirectory, createPinnedFetch, nodeSignatures } from '@gw/oauth-core/node'
import { createForwardAuth, createTrustedProxies, type ForwardAuth, type Service } from '@gw/forwardauth-middleware'
import { createGitHubIdentityProvider } from '@gw/github-idp'
import { checkRedisSettings, connectRedis, createRedisStores } from '@gw/redis-store'
import type { Config } from './config/config.ts'
import type { Mode } from './config/mode.ts'
import type { RedisConfig } from './config/redis.ts'
import { createDevelopment, type Development } from './development/development.ts'
import { createEventListener } from './events.ts'
import { createOpenIdConnectIdentityProvider } from './identity/open-id-connect-identity-provider.ts'
import { createInspectedStores, type InspectedStores } from './inspected-stores.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { claimDatabase } from './mode.ts'
import { createServiceDirectory, type ServiceDirectory } from './services/service-directory.ts'
import { watchServicesFile } from './services/watch-services-file.ts'

/** The parts of a running gateway, connected but not yet serving. */
export interface Composition {
  readonly server: AuthorizationServer
  readonly verify: ForwardAuth
  /** Whose `X-Forwarded-For` is believed. */
  readonly trusts: (address: string) => boolean
  readonly stores: InspectedStores
  /** What development mode serves beside the gateway. */
  readonly development: Development | undefined
  /** @throws {ConfigurationError} when the signing keys cannot be used */
  readonly checkKeys: () => Promise<void>
  /** In this order, after the last answer. */
  readonly close: readonly (() => Promise<void> | void)[]
}

type Close = () => Promise<void> | void

/** In development a Traefik on this machine may ask `/verify`, and nobody else. */
const LOOPBACK = ['127.0.0.1', '::1']

/**
 * Chooses the adapters: the one file that names them.
 *
 * @throws {ConfigurationError} when they refuse what they are given
 */
export async function compose(config: Config, logger: Logger, metrics: Metrics): Promise<Composition> {
  const close: Close[] = []
  const { providers, development } = await chooseProviders(config)
  const services = openServices(config, development?.service, logger, close)
  const stores = openStores(config, logger, close)
  const record = createEventListener(logger, metrics)
  const events: typeof record = (event) => {
    record(event)
    if (event.name === 'epoch_changed') stores.doubt() // the mark of the mode went with the old data
  }
  const keySource =
    config.signingKeysDirectory === undefined ? undefined : createKeyDirectory(config.signingKeysDirectory)
  const server = createAuthorizationServer({
    issuer: config.issuer,
    secret: config.secret,
    stores,
    identityProviders: providers,
    resources: services,
    clients: config.clients,
    registration: config.registration,
    redirectSchemes: config.redirectSchemes,
    lifetimes: config.lifetimes,
    algorithm: config.algorithm,
    ports: {
      signatures: nodeSignatures,
      fetch: createPinnedFetch({ ports: config.clientDocumentPorts }),
      ...(keySource === undefined ? {} : { keySource }),
    },
    events,
  })
  const proxies = createTrustedProxies(config.trustedProxies)
  const verify = createForwardAuth({
    verifier: server.verifier,
    services,
    trustedProxies: config.mode === 'development' ? LOOPBACK : config.trustedProxies,
    events,
  })
  return {
    server,
    verify,
    trusts: (address) => proxies.trusts(address),
    stores,
    development,
    async checkKeys() {
      await keySource?.load()
    },
    close: [() => server.close(), ...close],
  }
}

async function chooseProviders(config: Config): Promise<{
  readonly providers: readonly IdentityProvider[]
  readonly development?: Development
}> {
  if (config.mode === 'development') {
    const development = await createDevelopment(config)
    return { providers: [development.provider], development }
  }
  const { github, oidc } = config
  return {
    providers: [
      ...(github === undefined ? [] : [createGitHubIdentityProvider(github)]),
      ...(oidc === undefined ? [] : [createOpenIdConnectIdentityProvider(oidc)]),
    ],
  }
}

function openServices(config: Config, own: Service | undefined, logger: Logger, close: Close[]): ServiceDirectory {
  const { issuer, baseDomain, servicesFile: file } = config
  const services = createServiceDirectory({
    issuer,
    ...(baseDomain === undefined ? {} : { baseDomain }),
    ...(file === undefined ? {} : { file }),
    ...(own === undefined ? {} : { own: [own] }),
  })
  if (file !== undefined) {
    const end = watchServicesFile({
      file,
      services,
      onChange: () => logger.info({ file }, 'services changed'),
      onRefusal: (faults) => logger.error({ file, faults }, 'new services refused, the old ones stay in force'),
    })
    close.push(end)
  }
  return services
}

function openStores({ redis, mode }: Config, logger: Logger, close: Close[]): InspectedStores {
  if (redis === undefined) return createInspectedStores(createMemoryStores(), async () => [])
  return openRedis(redis, mode, logger, close)
}

function openRedis(config: RedisConfig, mode: Mode, logger: Logger, close: Close[]): InspectedStores {
  const redis = connectRedis({
    ...config,
    onError: ({ message }) => logger.warn({ problem: message }, 'Redis cannot be reached'),
  })
  const stores = createRedisStores({ redis })
  close.push(
    () => stores.close?.(),
    () => redis.disconnect(),
  )

  return createInspectedStores(stores, async () => {
    const unsafe = mode === 'production' ? await checkRedisSettings(redis) : []
    const faults = unsafe.map(({ setting, found, fix }) => `REDIS_URL: ${setting} is "${found}". ${fix}`)
    if (faults.length === 0) {
      const claimed = await claimDatabase(stores.records, mode)
      if (claimed !== mode) {
        faults.push(`REDIS_URL: this database belongs to ${claimed} mode. Use another one for ${mode}, such as /1.`)
      }
    }
    if (faults.length === 0) logger.info({ mode }, 'the store is ready')
    else logger.error({ faults }, 'the store is refused')
    return faults
  })
}
