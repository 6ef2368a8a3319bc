import { existsSync } from 'node:fs'
import {
  ConfigurationError,
  SIGNATURE_ALGORITHMS,
  type PinnedClientDocument,
  type PreRegisteredClient,
  type SignatureAlgorithm,
} from '@gw/oauth-core'
import { readAddress, readPort, type Address } from './address.ts'
import { readClients } from './clients-file.ts'
import { readChoice } from './choice.ts'
import { readDocumentPorts } from './document-ports.ts'
import { readEnvironment, type Environment } from './env.ts'
import { createFaults, type Faults } from './faults.ts'
import { readGitHub, type GitHubConfig } from './github.ts'
import { readLifetimes, type ConfiguredLifetimes } from './lifetimes.ts'
import { readMasterSecret, type MasterSecret } from './master-secret.ts'
import { chooseMode, type Mode } from './mode.ts'
import { readOidc, type OidcConfig } from './oidc.ts'
import { readRedirectSchemes } from './redirect-schemes.ts'
import { readRedis, type RedisConfig } from './redis.ts'
import { readTrustedProxies } from './trusted-proxies.ts'
import { refuseUnsupported } from './unsupported.ts'

const REGISTRATION = ['open', 'token', 'off'] as const
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const LOG_FORMATS = ['json', 'pretty'] as const

const SERVICES_FILE = 'services.yaml'

/** 9464: the port that OpenTelemetry registered for Prometheus exporters. */
const METRICS_PORT = 9464

export type LogLevel = (typeof LOG_LEVELS)[number]
export type LogFormat = (typeof LOG_FORMATS)[number]

/** What both modes have. */
interface CommonConfig extends Address {
  readonly secret: MasterSecret
  readonly algorithm: SignatureAlgorithm
  readonly signingKeysDirectory?: string
  readonly lifetimes: ConfiguredLifetimes
  readonly registration: (typeof REGISTRATION)[number]
  readonly clients: readonly (PreRegisteredClient | PinnedClientDocument)[]
  /** From which metadata documents and client keys may be fetched. */
  readonly clientDocumentPorts: readonly number[]
  readonly redirectSchemes: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly servicesFile?: string
  readonly log: { readonly level: LogLevel; readonly format: LogFormat }
  /** `chosen`: somebody named the port, so it must be that one. */
  readonly metrics: { readonly host: string; readonly port: number; readonly chosen: boolean }
}

export interface ProductionConfig extends CommonConfig {
  readonly mode: 'production'
  readonly redis: RedisConfig
  /** At least one of the two is there. */
  readonly github?: GitHubConfig
  readonly oidc?: OidcConfig
}

export interface DevelopmentConfig extends CommonConfig {
  readonly mode: 'development'
  /** Absent: memory. */
  readonly redis?: RedisConfig
}

/** Everything that the environment decides, checked. Nothing else of the app reads it. */
export type Config = ProductionConfig | DevelopmentConfig

/**
 * Reads and judges the whole environment.
 *
 * @throws {ConfigurationError} with every fault at once, each with its fix and none with a secret
 */
export function readConfig(source?: NodeJS.ProcessEnv): Config {
  const faults = createFaults()
  const environment = readEnvironment(faults, source)
  const config = assemble(environment, faults)
  if (faults.list().length > 0) throw new ConfigurationError(faults.list())
  return config
}

function assemble(environment: Environment, faults: Faults): Config {
  const mode = chooseMode(environment, faults)
  const common = readCommon(environment, mode, faults)
  refuseUnsupported(environment, faults)
  if (mode === 'development') {
    return { mode, ...common, ...(environment.has('REDIS_URL') ? { redis: readRedis(environment, mode, faults) } : {}) }
  }
  const redis = readRedis(environment, mode, faults)
  const oidc = readOidc(environment, faults)
  const github = readGitHub(environment, oidc === undefined, faults)
  return {
    mode,
    ...common,
    redis,
    ...(github === undefined ? {} : { github }),
    ...(oidc === undefined ? {} : { oidc }),
  }
}

function readCommon(environment: Environment, mode: Mode, faults: Faults): CommonConfig {
  const signingKeysDirectory = environment.get('SIGNING_KEYS_DIRECTORY')
  const servicesFile = environment.get('SERVICES_FILE') ?? (existsSync(SERVICES_FILE) ? SERVICES_FILE : undefined)
  return {
    ...readAddress(environment, mode, faults),
    secret: readMasterSecret(environment, mode, faults),
    algorithm: readChoice(environment, 'JWT_ALGORITHM', SIGNATURE_ALGORITHMS, 'ES256', faults),
    ...(signingKeysDirectory === undefined ? {} : { signingKeysDirectory }),
    lifetimes: readLifetimes(environment, faults),
    registration: readChoice(environment, 'DYNAMIC_REGISTRATION', REGISTRATION, 'open', faults),
    clients: readClients(environment, faults),
    clientDocumentPorts: readDocumentPorts(environment, faults),
    redirectSchemes: readRedirectSchemes(environment, faults),
    trustedProxies: readTrustedProxies(environment, mode, faults),
    ...(servicesFile === undefined ? {} : { servicesFile }),
    log: {
      level: readChoice(environment, 'LOG_LEVEL', LOG_LEVELS, 'info', faults),
      format: readChoice(environment, 'LOG_FORMAT', LOG_FORMATS, mode === 'development' ? 'pretty' : 'json', faults),
    },
    metrics: {
      host: environment.get('METRICS_HOST') ?? '127.0.0.1',
      port: readPort(environment, 'METRICS_PORT', METRICS_PORT, 0, faults),
      chosen: environment.has('METRICS_PORT'),
    },
  }
}
