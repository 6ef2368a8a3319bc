import * as root from '@gw/forwardauth-middleware'
import { expect, it } from 'vitest'

// A name that goes is a breaking change, a name that comes is a promise: either wants a changeset.
it('exports of @gw/forwardauth-middleware are as promised', () => {
  expect(Object.keys(root).toSorted()).toEqual(['createForwardAuth', 'createTrustedProxies'])
})
