import { describeIdentityProvider } from '@gw/oauth-core/testing'
import { createOwnSignIn } from '../../../../examples/migrate-from-mcp-sdk/own-sign-in.ts'

const CALLBACK = new URL('http://127.0.0.1:9/callback/site')
const IDS = { admitted: '1', stranger: '2' } as const

describeIdentityProvider("a host's own sign-in page, as the example has it", {
  rechecks: false,
  async open() {
    const accounts = new Map([
      ['1', { id: '1', name: 'alice', blocked: false }],
      ['2', { id: '2', name: 'mallory', blocked: true }],
    ])
    const provider = createOwnSignIn(new URL('http://127.0.0.1:9/sign-in'), CALLBACK, (id) => accounts.get(id))
    return {
      provider,
      callback: CALLBACK,
      async follow({ searchParams }, visitor) {
        const signIn = { state: searchParams.get('state') ?? '', attempt: searchParams.get('attempt') ?? '' }
        return provider.finish(signIn, visitor === 'declining' ? undefined : accounts.get(IDS[visitor]))
      },
      async breakUpstream() {
        accounts.clear()
      },
    }
  },
})
