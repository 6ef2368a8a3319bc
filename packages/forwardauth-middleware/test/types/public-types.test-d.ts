import { createForwardAuth, type Service } from '@gw/forwardauth-middleware'
import type { ResourceDirectory, Verifier } from '@gw/oauth-core'
import { expectTypeOf, test } from 'vitest'
import type { RequestListener } from 'node:http'

declare const verifier: Verifier
declare const services: ResourceDirectory<Service>

test('it is a handler of Node itself', () => {
  expectTypeOf(createForwardAuth).returns.toExtend<RequestListener>()
})

test('whom it believes is said, never assumed', () => {
  // @ts-expect-error -- no trusted proxies
  createForwardAuth({ verifier, services })
  createForwardAuth({ verifier, services, trustedProxies: ['127.0.0.1'] })
})
