import { ConfigurationError } from '@gw/oauth-core'
import { PortError } from './http-server.ts'
import { start } from './start.ts'

/** EX_CONFIG of sysexits.h: starting again will not help, editing will. */
const EXIT_CONFIGURATION = 78

try {
  await start()
} catch (error) {
  const known = error instanceof ConfigurationError || error instanceof PortError
  process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
  process.exit(error instanceof ConfigurationError ? EXIT_CONFIGURATION : 1)
}
