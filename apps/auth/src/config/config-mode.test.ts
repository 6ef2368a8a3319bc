import { describe, expect, it } from 'vitest'
import { faultsOf, PRODUCTION, SECRET } from './config.fixture.ts'
import { readConfig } from './config.ts'

describe('the choice of the mode', () => {
  it.each([
    ['nothing is set', {}, 'development'],
    ['it is named', { GATEWAY_MODE: 'development', BASE_DOMAIN: 'example.com' }, 'development'],
    ['it is named, beside production variables', { ...PRODUCTION, GATEWAY_MODE: 'development' }, 'development'],
    ['there is a domain', PRODUCTION, 'production'],
  ])('when %s', (_, environment, mode) => {
    expect(readConfig(environment).mode).toBe(mode)
  })

  it('takes NODE_ENV=production for production, which then lacks its settings', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toContainEqual(expect.stringMatching(/^BASE_DOMAIN: it is missing/))
  })

  it.each([
    ['GITHUB_CLIENT_ID', 'Iv1.8a61f9b3a7aba766'],
    ['GITHUB_CLIENT_SECRET', 'canary-github'],
    ['ALLOWED_GITHUB_USERS', 'octocat'],
    ['ALLOWED_GITHUB_ORGS', 'acme'],
    ['ALLOWED_GITHUB_TEAMS', 'acme/ops'],
    ['OIDC_ISSUER', 'https://idp.example.com'],
    ['OIDC_CLIENT_ID', 'gateway'],
    ['OIDC_CLIENT_SECRET', 'canary-oidc'],
    ['TRUSTED_PROXIES', '172.30.99.2'],
    ['ISSUER', 'https://auth.example.com'],
    ['ISSUER', 'http://auth.example.com'],
    ['ISSUER', 'http://127.0.0.1.example.com:8000'],
    ['HOST', '0.0.0.0'],
    ['HOST', '::'],
  ])('refuses %s=%s when no mode is chosen', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: .*GATEWAY_MODE=production`)),
    ])
  })

  it.each([{ ISSUER: 'https://auth.example.com' }, { ISSUER: 'https://127.0.0.1:8000' }, { HOST: '192.0.2.1' }])(
    'refuses %o in a chosen development mode too',
    (environment) => {
      expect(faultsOf({ GATEWAY_MODE: 'development', ...environment })).toHaveLength(1)
    },
  )
})

describe('development mode', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject({
      mode: 'development',
      issuer: 'http://127.0.0.1:8000',
      host: '127.0.0.1',
      port: 8000,
      secret: undefined,
      trustedProxies: [],
      log: { format: 'pretty' },
    })
  })

  it.each([
    [{ PORT: '8123' }, 'http://127.0.0.1:8123'],
    [{ HOST: '::1', PORT: '8123' }, 'http://[::1]:8123'],
    [{ HOST: '[::1]', PORT: '8123' }, 'http://[::1]:8123'],
    [{ PORT: '8124', ISSUER: 'http://localhost:8123' }, 'http://localhost:8123'],
  ])('moves the issuer with %o', (environment, issuer) => {
    expect(readConfig(environment).issuer).toBe(issuer)
  })

  it('listens on the address of HOST without the brackets that only URLs have', () => {
    expect(readConfig({ HOST: '[::1]' }).host).toBe('::1')
  })

  it('wants a master secret as soon as Redis keeps the keys', () => {
    const environment = { REDIS_URL: 'redis://127.0.0.1:6379' }
    expect(faultsOf(environment)).toEqual([expect.stringMatching(/^GATEWAY_JWT_SECRET: it is missing/)])
    expect(readConfig({ ...environment, GATEWAY_JWT_SECRET: SECRET })).toMatchObject({
      redis: { url: 'redis://127.0.0.1:6379' },
    })
  })
})
