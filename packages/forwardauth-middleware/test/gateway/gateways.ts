import { afterEach } from 'vitest'
import { startGateway, type Gateway, type GatewayOptions } from './start-gateway.ts'

/** Starts gateways that are closed after each test. */
export function gateways(): (options?: GatewayOptions) => Promise<Gateway> {
  const open: Gateway[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((gateway) => gateway.close()))
  })
  return async (options) => {
    const gateway = await startGateway(options)
    open.push(gateway)
    return gateway
  }
}
