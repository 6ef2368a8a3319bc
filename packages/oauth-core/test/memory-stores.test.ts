import { createMemoryStores } from '@gw/oauth-core/memory'
import { createFixedClock, describeStores } from '@gw/oauth-core/testing'

const clock = createFixedClock()

describeStores('memory', {
  open: async () => createMemoryStores({ clock }),
  elapse: async (seconds) => clock.advance(seconds),
})
