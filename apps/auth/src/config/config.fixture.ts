import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError } from '@gw/oauth-core'
import { afterAll } from 'vitest'
import { readConfig, type Config } from './config.ts'

/** The least that production starts with. */
export const PRODUCTION = {
  BASE_DOMAIN: 'mcp.example.com',
  GATEWAY_JWT_SECRET: 'canary-master-8Zk2vQ7mWx4Tn9Lr5Jd1Pc6Hs3Gf0Yb',
  REDIS_PASSWORD: 'canary-redis-4hT8nB2xKq7VwM5c',
  GITHUB_CLIENT_ID: 'Iv1.8a61f9b3a7aba766',
  GITHUB_CLIENT_SECRET: 'canary-github-0d1e2f3a4b5c6d7e8f90',
  ALLOWED_GITHUB_USERS: 'octocat',
  TRUSTED_PROXIES: '172.30.99.2',
}

export const SECRET: string = PRODUCTION.GATEWAY_JWT_SECRET
export const PASSWORD: string = PRODUCTION.REDIS_PASSWORD

/** A second provider, complete. */
export const OIDC = {
  OIDC_ISSUER: 'https://idp.example.com',
  OIDC_CLIENT_ID: 'gateway',
  OIDC_CLIENT_SECRET: 'canary-oidc-1a2b3c4d5e6f7a8b9c0d',
  OIDC_ALLOWED_USERS: 'Ann@Example.com',
}

/** Gone with the tests of the file that took it. */
export const directory: string = mkdtempSync(join(tmpdir(), 'gw-config-'))
afterAll(() => rmSync(directory, { recursive: true }))

export function file(name: string, content: string): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

export function faultsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

export function production(more: NodeJS.ProcessEnv = {}): Config & { mode: 'production' } {
  const config = readConfig({ ...PRODUCTION, ...more })
  if (config.mode !== 'production') throw new Error('expected production')
  return config
}
