import { readFileSync } from 'node:fs'
import { quoted, type Faults } from './faults.ts'

/** Every variable that this app knows. Each also comes as `…_FILE`: a path whose content is the value. */
export const VARIABLES = [
  'GATEWAY_MODE',
  'NODE_ENV',
  'BASE_DOMAIN',
  'ISSUER',
  'HOST',
  'PORT',
  'REDIS_URL',
  'REDIS_PASSWORD',
  'GATEWAY_JWT_SECRET',
  'GATEWAY_JWT_SECRET_PREVIOUS',
  'JWT_ALGORITHM',
  'SIGNING_KEYS_DIRECTORY',
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'GITHUB_URL',
  'GITHUB_API_URL',
  'ALLOWED_GITHUB_USERS',
  'ALLOWED_GITHUB_ORGS',
  'ALLOWED_GITHUB_TEAMS',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_ALLOWED_USERS',
  'OIDC_ALLOWED_GROUPS',
  'ACCESS_TOKEN_LIFETIME',
  'REFRESH_TOKEN_LIFETIME',
  'GRANT_LIFETIME',
  'CLIENT_LIFETIME',
  'SESSION_LIFETIME',
  'DYNAMIC_REGISTRATION',
  'CLIENTS_FILE',
  'CLIENT_DOCUMENT_PORTS',
  'NATIVE_REDIRECT_SCHEMES',
  'TRUSTED_PROXIES',
  'SERVICES_FILE',
  'LOG_LEVEL',
  'LOG_FORMAT',
  'METRICS_HOST',
  'METRICS_PORT',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
] as const

export type Variable = (typeof VARIABLES)[number]

/** The variables that are set, with `…_FILE` forms read. What is empty counts as not set, as Compose writes it so. */
export interface Environment {
  get(name: Variable): string | undefined
  /** Whether somebody meant to set it: true, too, for a `…_FILE` that could not be read. */
  has(name: Variable): boolean
}

/**
 * Reads the environment: the only place of the app that does.
 *
 * @param faults - receives variables given twice and files that cannot be read
 */
export function readEnvironment(faults: Faults, source: NodeJS.ProcessEnv = process.env): Environment {
  const values = new Map<Variable, string | undefined>()
  for (const name of VARIABLES) {
    const direct = source[name] ?? ''
    const path = source[`${name}_FILE`] ?? ''
    if (path !== '') values.set(name, direct === '' ? contentOf(`${name}_FILE`, path, faults) : undefined)
    else if (direct !== '') values.set(name, direct)
    if (path !== '' && direct !== '') {
      faults.add(name, `${name} and ${name}_FILE are both set.`, 'Keep one of the two.')
    }
  }
  return { get: (name) => values.get(name), has: (name) => values.has(name) }
}

function contentOf(name: string, path: string, faults: Faults): string | undefined {
  try {
    const content = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    if (content !== '') return content
    faults.add(name, `the file ${quoted(path)} is empty.`, 'Write the value into it.')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    faults.add(name, `the file ${quoted(path)} cannot be read (${code}).`, 'Check path and permissions.')
  }
  return undefined
}
