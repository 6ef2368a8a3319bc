import type { Logger } from './logger.ts'

/**
 * A bug that nobody caught leaves the process in a state that nobody knows: it is written down and the process ends,
 * so that the supervisor starts a clean one (R406). Rejections that nobody handles come here too.
 */
export function crashOnBugs(logger: Logger): void {
  process.on('uncaughtException', (error, origin) => {
    try {
      logger.fatal({ error, origin }, 'crashed')
    } finally {
      process.exit(1)
    }
  })
}
