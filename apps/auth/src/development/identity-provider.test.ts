import { describeIdentityProvider } from '@gw/oauth-core/testing'
import { createDevelopmentIdentityProvider } from './identity-provider.ts'
import { PEOPLE } from './people.ts'

const BUTTONS = { admitted: 'alice', stranger: 'mallory' } as const

describeIdentityProvider('the stand-in of development mode', {
  rechecks: false,
  async open() {
    const people = [...PEOPLE]
    const provider = createDevelopmentIdentityProvider('http://127.0.0.1:8000', people)
    return {
      provider,
      async follow(redirectTo, visitor) {
        const id = redirectTo.searchParams.get('request') ?? ''
        const next = visitor === 'declining' ? provider.decline(id) : provider.choose(id, BUTTONS[visitor])
        if (next === undefined) throw new Error('the sign-in page knows nothing of this sign-in')
        return next
      },
      async breakUpstream() {
        people.length = 0
      },
    }
  },
})
