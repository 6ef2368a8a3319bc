// The host's own accounts and sign-in page as an identity provider. The core has asked for consent before a browser gets
// here, and binds the answer to that browser; what is left is to say, once, who sits in front of it.
import { randomUUID } from 'node:crypto'
import { OAuthError, type IdentityProvider } from '@gw/oauth-core'

/** Whom the host knows. The id never changes hands; the name may. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly blocked: boolean
}

/** The sign-in that a browser came with, as the page finds it in its own URL. */
export interface SignIn {
  readonly state: string
  readonly attempt: string
}

export interface OwnSignIn extends IdentityProvider {
  /** @returns where to send the browser now that the page knows who it is; undefined: somebody who declined */
  finish(signIn: SignIn, account: Account | undefined): URL
}

/** 60,000: the redirect that carries a code takes a moment, not a minute. */
const CODE_MS = 60_000

const withParameters = (url: URL, parameters: Record<string, string>): URL =>
  new URL(`${url.href}?${new URLSearchParams(parameters)}`)

/**
 * @param page - URL of the host's sign-in page
 * @param callback - `<issuer>/callback/site`
 * @param find - an account as it is now; undefined when there is none
 */
export function createOwnSignIn(page: URL, callback: URL, find: (id: string) => Account | undefined): OwnSignIn {
  /** Kept where the host keeps its sessions, once it has more than one process. */
  const codes = new Map<string, SignIn & { readonly account: Account }>()

  return {
    id: 'site',
    async begin({ state }) {
      const attempt = randomUUID()
      return { redirectTo: withParameters(page, { state, attempt }), memory: attempt }
    },
    finish({ state, attempt }, account) {
      if (account === undefined) return withParameters(callback, { state, error: 'access_denied' })
      const code = randomUUID()
      codes.set(code, { state, attempt, account })
      setTimeout(() => codes.delete(code), CODE_MS).unref()
      return withParameters(callback, { state, code })
    },
    async complete({ parameters, memory }) {
      if (parameters.get('error') === 'access_denied') throw new OAuthError('upstream_denied')
      const code = parameters.getAll('code').join(' ')
      const proof = codes.get(code)
      // A code speaks for the one sign-in that it was made in, and is spent only there.
      if (proof?.attempt !== memory || proof.state !== parameters.get('state')) throw new OAuthError('upstream_failed')
      codes.delete(code)
      const account = find(proof.account.id)
      if (account === undefined) throw new OAuthError('upstream_failed')
      return { identity: { subject: account.id, login: account.name, groups: [] } }
    },
    // Asked again at every refresh and for every token: who is blocked here is out everywhere at once.
    admits: ({ subject }) => find(subject)?.blocked === false,
  }
}
