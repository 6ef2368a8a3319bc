import { printInitialAccessToken } from './initial-access-token.ts'
import { UsageError } from './usage-error.ts'

/**
 * Does what the operator asked for and ends; the environment is that of the gateway.
 *
 * @param words - what stands behind the program: the command and its arguments
 * @throws {UsageError} for a command that does not exist
 */
export async function runCommand(words: readonly string[]): Promise<void> {
  const [noun, verb, ...args] = words
  if (noun === 'clients' && verb === 'initial-access-token') return printInitialAccessToken(args)
  throw new UsageError()
}
