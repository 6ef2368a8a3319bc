import type { Environment, Variable } from './env.ts'
import { quoted, type Faults } from './faults.ts'
import { readAllowList, type AllowList } from './allow-list.ts'
import { isWellKnown } from './secrets.ts'

/** GitHub, or a GitHub Enterprise Server, as the place where people sign in. */
export interface GitHubConfig {
  readonly clientId: string
  readonly clientSecret: string
  readonly allow: AllowList
  /** Absent: github.com. */
  readonly url?: string
  readonly apiUrl?: string
}

const CREATE_APP = 'Create an OAuth app at https://github.com/settings/developers and copy it from there.'

const VARIABLES: readonly Variable[] = [
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'ALLOWED_GITHUB_USERS',
  'ALLOWED_GITHUB_ORGS',
  'ALLOWED_GITHUB_TEAMS',
]

/**
 * Reads the `GITHUB_…` and `ALLOWED_GITHUB_…` variables.
 *
 * @param alone - there is no other provider: without GitHub nobody could sign in
 * @returns undefined when GitHub is not wanted
 */
export function readGitHub(environment: Environment, alone: boolean, faults: Faults): GitHubConfig | undefined {
  if (!alone && !VARIABLES.some((name) => environment.has(name))) return undefined
  const clientId = readNeeded(environment, 'GITHUB_CLIENT_ID', faults)
  const clientSecret = readNeeded(environment, 'GITHUB_CLIENT_SECRET', faults)
  const url = readHttpsUrl(environment, 'GITHUB_URL', faults)
  const apiUrl = readHttpsUrl(environment, 'GITHUB_API_URL', faults)
  return {
    clientId,
    clientSecret,
    allow: readAllowList(environment, faults),
    ...(url === undefined ? {} : { url }),
    ...(apiUrl === undefined ? {} : { apiUrl }),
  }
}

function readNeeded(environment: Environment, name: Variable, faults: Faults): string {
  const value = environment.get(name)
  if (!environment.has(name)) faults.add(name, 'it is missing.', CREATE_APP)
  if (value !== undefined && isWellKnown(value)) faults.add(name, 'it is a placeholder.', CREATE_APP)
  return value ?? ''
}

function readHttpsUrl(
  environment: Environment,
  name: 'GITHUB_URL' | 'GITHUB_API_URL',
  faults: Faults,
): string | undefined {
  const text = environment.get(name)
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (
    url?.protocol !== 'https:' ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    const example = name === 'GITHUB_URL' ? 'https://github.example.com' : 'https://github.example.com/api/v3'
    faults.add(
      name,
      `${quoted(text)} is no https URL of a server.`,
      `Use one such as ${example}, or leave it out for github.com.`,
    )
  }
  return text
}
