import { createServer } from 'node:http'
import { Provider, type ClientMetadata } from 'oidc-provider'

/** An account at the test issuer. */
export interface Account {
  readonly sub: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** A real OpenID Connect issuer on a loopback port. */
export interface TestIssuer {
  readonly url: string
  /** While true every request fails with 503. */
  broken: boolean
  /** Paths of the requests so far. */
  readonly requests: readonly string[]
  /**
   * What a person's browser does from `address` on.
   *
   * @param sub - who signs in; undefined: somebody who cancels
   * @returns the callback with its parameters
   */
  follow(address: URL, sub: string | undefined): Promise<URL>
  close(): Promise<void>
}

const INTERACTION = '/interaction/'

/** Starts an issuer with one client, which may use one callback. */
export async function startIssuer(options: {
  readonly client: Pick<ClientMetadata, 'client_id' | 'client_secret'>
  readonly callback: URL
  readonly accounts: readonly Account[]
}): Promise<TestIssuer> {
  const { client, callback, accounts } = options
  const requests: string[] = []
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  const provider = new Provider(url, {
    clients: [{ ...client, redirect_uris: [callback.href] }],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username'],
      groups: ['groups'],
    },
    scopes: ['openid', 'groups'],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => INTERACTION + uid },
    findAccount: (_, sub) => {
      const account = accounts.find((one) => one.sub === sub)
      return account === undefined ? undefined : { accountId: sub, claims: () => ({ ...account.claims, sub }) }
    },
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: client.client_id, accountId: oidc.session?.accountId ?? '' })
      grant.addOIDCScope('openid email profile groups')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  const issuer: TestIssuer = {
    url,
    broken: false,
    requests,
    follow: (from, sub) => follow(from, sub, callback),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  server.on('request', (request, response) => {
    const target = new URL(request.url ?? '/', url)
    requests.push(target.pathname)
    if (issuer.broken) response.writeHead(503).end()
    else if (target.pathname.startsWith(INTERACTION)) {
      const sub = target.searchParams.get('sub')
      const result = sub === null ? { error: 'access_denied' } : { login: { accountId: sub } }
      provider.interactionFinished(request, response, result).catch(() => response.destroy())
    } else void answer(request, response)
  })
  return issuer
}

/** Follows redirects with cookies, answers the sign-in page, and stops at the callback. */
async function follow(from: URL, sub: string | undefined, callback: URL): Promise<URL> {
  const cookies = new Map<string, string>()
  let address = from
  for (let hop = 0; hop < 10; hop += 1) {
    if (address.pathname.startsWith(INTERACTION) && sub !== undefined) address.searchParams.set('sub', sub)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(address, { redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`the issuer answered ${response.status} at ${address.pathname}`)
    address = new URL(location, address)
    if (address.origin + address.pathname === callback.href) return address
  }
  throw new Error('too many redirects')
}
