import type { Server } from 'node:http'
import { ConfigurationError, isOAuthError } from '@gw/oauth-core'
import { createApp } from './app.ts'
import { compose } from './compose.ts'
import { readConfig, type Config } from './config/config.ts'
import { crashOnBugs } from './crash.ts'
import { createHealth } from './health.ts'
import { createHttpServer, listen, PortError } from './http-server.ts'
import type { InspectedStores } from './inspected-stores.ts'
import { createLogger, secretsOf, type Logger } from './logger.ts'
import { createMetricsServer } from './metrics-server.ts'
import { createMetrics } from './metrics.ts'
import { noticesOf } from './notices.ts'
import { DEVELOPMENT_SHUTDOWN, PRODUCTION_SHUTDOWN, shutDown } from './shutdown.ts'
import { VERSION } from './version.ts'

/**
 * Starts the gateway as the environment says and returns once it serves; a signal ends the process.
 *
 * @throws {ConfigurationError} when it must not start so
 * @throws {PortError} when a port cannot be had
 */
export async function start(): Promise<void> {
  const config = readConfig()
  const logger = createLogger(config.log, secretsOf(config))
  crashOnBugs(logger)
  const metrics = createMetrics()
  const { server, verify, trusts, stores, development, checkKeys, close } = await compose(config, logger, metrics)
  await checkKeys()
  await inspect(stores, logger)
  // Reads keys and revocations now, so that the first request need not wait for them and a wrong secret is told at once.
  const { faults } = await server.readiness()
  if (faults.length > 0) throw new ConfigurationError(faults)

  const health = createHealth({
    server,
    records: stores.records,
    version: VERSION,
    onFaults: (found) => logger.error({ faults: found }, 'this configuration does not fit the store'),
  })
  const app = createApp({
    server,
    verify,
    health,
    trusts,
    logger,
    metrics,
    development: development?.appFor(server),
  })
  const http = createHttpServer(app)
  const metricsHttp = createMetricsServer(metrics)
  await listen(http, config.host, config.port, 'PORT')
  await listenForMetrics(metricsHttp, config, logger)

  for (const notice of noticesOf(config)) logger.warn({}, notice)
  const { mode, issuer, host, port } = config
  logger.info({ version: VERSION, mode, issuer, host, port }, 'serving')
  if (development !== undefined) process.stdout.write(development.banner)

  endOnSignal(async (signal) => {
    logger.info({ signal }, 'stopping')
    await shutDown(
      { servers: [http, metricsHttp], stopping: () => health.stopping(), close, logger },
      mode === 'production' ? PRODUCTION_SHUTDOWN : DEVELOPMENT_SHUTDOWN,
    )
    logger.info({ signal }, 'stopped')
  })
}

/** A store that is not there yet keeps nobody from starting (R394); one that is there and unsafe does. */
async function inspect(stores: InspectedStores, logger: Logger): Promise<void> {
  try {
    await stores.approve()
  } catch (error) {
    if (!isOAuthError(error)) throw error
    logger.warn({ reason: error.reason, ...error.details }, 'the store is not there yet; /readyz is 503 until it is')
  }
}

/** A second process of development mode must not fail over a port that nobody asked for. */
async function listenForMetrics(server: Server, { mode, metrics }: Config, logger: Logger): Promise<void> {
  try {
    const port = await listen(server, metrics.host, metrics.port, 'METRICS_PORT')
    logger.info({ host: metrics.host, port }, 'metrics')
  } catch (error) {
    if (mode === 'production' || metrics.chosen || !(error instanceof PortError)) throw error
    logger.warn({}, 'no metrics: their port is in use; METRICS_PORT moves it')
  }
}

/** The first signal ends in good order; a second one at once. */
function endOnSignal(end: (signal: string) => Promise<void>): void {
  let ending = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(1)
      ending = true
      end(signal).then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  }
}
