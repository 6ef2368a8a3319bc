import { startFakeGitHub, visit, type FakeGitHub, type Person } from '@gw/fake-github'
import type { IdentityProvider } from '@gw/oauth-core'
import { createGitHubIdentityProvider, type GitHubIdentityProviderOptions } from '../src/index.ts'

export const CLIENT_ID = 'Iv1.test'
export const CLIENT_SECRET = 'canary-github-client-secret'
export const CALLBACK = 'http://127.0.0.1:9/callback/github'

/** octocat is in `acme` and in the team `acme/ops`; mallory is nowhere. */
const people = (): Person[] => [
  { id: 583231, login: 'octocat', name: 'The Octocat', organizations: ['acme'], teams: ['acme/ops'] },
  { id: 6660666, login: 'mallory' },
]

export const startGitHub = (): Promise<FakeGitHub> =>
  startFakeGitHub({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, people: people(), callbackUrl: CALLBACK })

/** A provider for the stand-in, laid out like an Enterprise Server. */
export const providerFor = (
  github: FakeGitHub,
  options: Pick<GitHubIdentityProviderOptions, 'allow'> & Partial<GitHubIdentityProviderOptions>,
): IdentityProvider =>
  createGitHubIdentityProvider({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    url: github.url,
    ...options,
  })

/** A whole sign-in through the stand-in's page. */
export async function signIn(
  provider: IdentityProvider,
  login: string | undefined,
): ReturnType<IdentityProvider['complete']> {
  const callback = new URL(CALLBACK)
  const { redirectTo, memory } = await provider.begin({ callback, state: 'canary-state' })
  const arrived = await visit(redirectTo, login)
  return provider.complete({ callback, parameters: arrived.searchParams, memory })
}
