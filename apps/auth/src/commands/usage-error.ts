const USAGE = `Without a command it serves. Commands:
  clients initial-access-token [--uses 1] [--lifetime 1d]   prints a token that permits registrations (uses up to 1000,
                                                            lifetime up to 30d)`

/** A command that does not exist, or arguments that it does not take. The message is the usage. */
export class UsageError extends Error {
  constructor() {
    super(USAGE)
    this.name = 'UsageError'
  }
}
