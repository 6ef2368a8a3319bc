import type { Visitor } from '@gw/oauth-core/testing'
import { describeIdentityProvider } from '@gw/oauth-core/testing'
import { visit } from '@gw/fake-github'
import type { GitHubAllowList } from '../src/index.ts'
import { CALLBACK, providerFor, startGitHub } from './github.ts'

const LOGINS: Readonly<Record<Visitor, string | undefined>> = {
  admitted: 'octocat',
  stranger: 'mallory',
  declining: undefined,
}

const harnessFor = (allow: GitHubAllowList, rechecks: boolean) => ({
  rechecks,
  open: async () => {
    const github = await startGitHub()
    return {
      provider: providerFor(github, { allow }),
      callback: new URL(CALLBACK),
      follow: (redirectTo: URL, visitor: Visitor) => visit(redirectTo, LOGINS[visitor]),
      breakUpstream: async () => {
        github.faults.set('*', { kind: 'status', status: 502 })
      },
      dismiss: async () => {
        const octocat = github.people.find(({ login }) => login === 'octocat')
        Object.assign(octocat ?? {}, { organizations: [], teams: [] })
      },
      close: () => github.close(),
    }
  },
})

describeIdentityProvider('GitHub, by login', harnessFor({ users: ['octocat'] }, false))
describeIdentityProvider('GitHub, by organization', harnessFor({ organizations: ['acme'] }, true))
describeIdentityProvider('GitHub, by team', harnessFor({ teams: ['acme/ops'] }, true))
