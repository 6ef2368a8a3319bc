import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from './logger.ts'

/** How a process ends: linger, drain, close. */
export interface ShutdownPlan {
  /** For how long requests are still taken after `/livez` has turned 503: until every proxy has seen it. */
  readonly lingerMs: number
  /** For how long open requests may go on after that; then their connections are cut. */
  readonly drainMs: number
}

/** 3 s: Traefik's health check comes each second and may take half. 10 s: R402. */
export const PRODUCTION_SHUTDOWN: ShutdownPlan = { lingerMs: 3000, drainMs: 10_000 }

/** Nothing stands in front in development, and a person waits. */
export const DEVELOPMENT_SHUTDOWN: ShutdownPlan = { lingerMs: 0, drainMs: 500 }

/** 2 s: closing must not hang on a store that does not answer. */
const CLOSE_MS = 2000

/** How often connections are looked at while they drain. */
const LOOK_MS = 50

/**
 * Ends serving without a failed request: says so on `/livez`, takes what still comes, lets it finish, closes.
 *
 * @param parts - `close`: what is ended after the last answer, in this order
 */
export async function shutDown(
  parts: {
    readonly servers: readonly Server[]
    readonly stopping: () => void
    readonly close: readonly (() => Promise<void> | void)[]
    readonly logger: Logger
  },
  plan: ShutdownPlan,
): Promise<void> {
  parts.stopping()
  await sleep(plan.lingerMs)
  const cut = await Promise.all(parts.servers.map((server) => drain(server, plan.drainMs)))
  if (cut.includes(true)) parts.logger.warn({ drainMs: plan.drainMs }, 'cut connections that did not end in time')
  for (const close of parts.close) {
    try {
      await Promise.race([close(), sleep(CLOSE_MS, undefined, { ref: false })])
    } catch (error) {
      parts.logger.warn({ error }, 'a part did not close') // the process ends anyway
    }
  }
}

/** @returns whether connections had to be cut */
async function drain(server: Server, drainMs: number): Promise<boolean> {
  const closed = new Promise<false>((resolve) => server.close(() => resolve(false)))
  // A connection that was busy when the port closed turns idle later, and would be kept alive.
  const look = setInterval(() => server.closeIdleConnections(), LOOK_MS)
  const late = await Promise.race([closed, sleep(drainMs, true, { ref: false })])
  clearInterval(look)
  if (late) server.closeAllConnections()
  return late
}
