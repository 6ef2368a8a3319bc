import { parseArgs } from 'node:util'
import { ConfigurationError } from '@gw/oauth-core'
import pino from 'pino'
import { compose } from '../compose.ts'
import { readConfig } from '../config/config.ts'
import { parseDuration } from '../config/duration.ts'
import { createLogger, secretsOf } from '../logger.ts'
import { createMetrics } from '../metrics.ts'
import { UsageError } from './usage-error.ts'

/**
 * `clients initial-access-token [--uses 1] [--lifetime 1d]`: makes a token that permits registrations, in the store of
 * the running gateway. The token alone goes to stdout; the log and the rest to stderr.
 *
 * @throws {UsageError} for arguments that it does not take
 * @throws {ConfigurationError} where no registration asks for a token, or the store is this process's own memory
 */
export async function printInitialAccessToken(args: readonly string[]): Promise<void> {
  const permitted = readOptions(args)
  const config = readConfig()
  const faults: string[] = []
  if (config.registration !== 'token') {
    faults.push('DYNAMIC_REGISTRATION: no registration asks for a token. Set token, here and for the gateway.')
  }
  if (config.redis === undefined) {
    faults.push('REDIS_URL: without it the clients are in the memory of the gateway. Give both the same Redis.')
  }
  if (faults.length > 0) throw new ConfigurationError(faults)

  const logger = createLogger(config.log, secretsOf(config), pino.destination({ dest: 2, sync: true }))
  const { server, stores, close } = await compose(config, logger, createMetrics())
  try {
    await stores.approve()
    const { token, expiresAt } = await server.initialAccessTokens.create(permitted)
    process.stdout.write(`${token}\n`)
    process.stderr.write(`For ${permitted.uses} registration(s), until ${new Date(expiresAt).toISOString()}.\n`)
  } catch (error) {
    throw error instanceof RangeError ? new UsageError() : error
  } finally {
    for (const end of close) await end()
  }
}

function readOptions(args: readonly string[]): { readonly uses: number; readonly lifetimeSeconds: number } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { uses: { type: 'string', default: '1' }, lifetime: { type: 'string', default: '1d' } },
    })
    const lifetimeSeconds = parseDuration(values.lifetime)
    if (/^[1-9]\d{0,3}$/.test(values.uses) && lifetimeSeconds !== undefined) {
      return { uses: Number(values.uses), lifetimeSeconds }
    }
  } catch {
    // What `parseArgs` says of an argument quotes it; the usage says what is right.
  }
  throw new UsageError()
}
