import { pino, type DestinationStream } from 'pino'
import { isColorSupported, prettyFactory } from 'pino-pretty'
import type { Config, LogFormat, LogLevel } from './config/config.ts'
import { createRedact } from './redact.ts'

type Severity = 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/**
 * Writes one line per fact.
 *
 * @param facts - whatever came from outside stands here, and is made safe
 * @param message - a constant: what happened, for people and for searching
 */
type Write = (facts: object, message: string) => void

/** The log of this process. */
export type Logger = Readonly<Record<Severity, Write>>

/**
 * Opens the log on stdout. Lines are written before the call returns, so that a crash loses none.
 *
 * @param secrets - the configured secrets, replaced wherever they turn up
 * @param destination - elsewhere than stdout
 */
export function createLogger(
  options: { readonly level: LogLevel; readonly format: LogFormat },
  secrets: readonly string[],
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  const redact = createRedact(secrets)
  const log = pino(
    {
      level: options.level,
      base: null, // no pid and hostname: the container's log has both
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.format === 'pretty' ? prettify(destination) : destination,
  )
  const write =
    (severity: Severity): Write =>
    (facts, message) => {
      if (log.isLevelEnabled(severity)) log[severity](redact(facts), message)
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  }
}

function prettify(destination: DestinationStream): DestinationStream {
  const pretty = prettyFactory({ colorize: isColorSupported }) // NO_COLOR is honoured there
  return { write: (line) => destination.write(pretty(line)) }
}

/** Everything secret that a configuration holds. */
export function secretsOf(config: Config): readonly string[] {
  const { secret, redis } = config
  const providers = config.mode === 'production' ? [config.github?.clientSecret, config.oidc?.clientSecret] : []
  const all = [secret].flat().concat(providers, redis?.password)
  return all.filter((value) => value !== undefined)
}
