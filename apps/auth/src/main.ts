import { ConfigurationError } from '@gw/oauth-core'
import { runCommand } from './commands/run-command.ts'
import { UsageError } from './commands/usage-error.ts'
import { PortError } from './http-server.ts'
import { start } from './start.ts'

/** EX_USAGE and EX_CONFIG of sysexits.h: starting again will not help, writing it otherwise will. */
const EXIT_USAGE = 64
const EXIT_CONFIGURATION = 78

const words = process.argv.slice(2)
try {
  if (words.length === 0) await start()
  else await runCommand(words)
} catch (error) {
  const known = error instanceof ConfigurationError || error instanceof PortError || error instanceof UsageError
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
  if (error instanceof UsageError) process.exit(EXIT_USAGE)
  process.exit(error instanceof ConfigurationError ? EXIT_CONFIGURATION : 1)
}
