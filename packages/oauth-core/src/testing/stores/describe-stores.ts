import { describe } from 'vitest'
import { describeBasics } from './basic.ts'
import { describeConcurrency } from './concurrency.ts'
import { describeFeed } from './feed.ts'
import type { StoreHarness } from './harness.ts'
import { describeLimits } from './limits.ts'
import { describeOutage } from './outage.ts'
import { describeTime } from './time.ts'

/**
 * Holds stores to the contract of the port `Stores`, through the port alone. Whatever passes may carry an
 * authorization server; there is no tier to opt out of.
 *
 * @param name - shown in the titles of the tests
 */
export function describeStores(name: string, harness: StoreHarness): void {
  describe(`store contract: ${name}`, () => {
    describeBasics(harness)
    describeTime(harness)
    describeConcurrency(harness)
    describeFeed(harness)
    describeLimits(harness)
    if (harness.breakConnection !== undefined) describeOutage(harness, harness.breakConnection)
  })
}
