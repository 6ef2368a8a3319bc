import { describe, expect, it } from 'vitest'
import { directory, faultsOf, OIDC, PASSWORD, production, PRODUCTION, SECRET } from './config.fixture.ts'
import { readConfig } from './config.ts'
import { VARIABLES } from './env.ts'

type Row = readonly [what: string, change: NodeJS.ProcessEnv, fault: RegExp]

/** One row per missing or unsafe production variable; the fault names the variable and the fix. */
const UNSAFE: readonly Row[] = [
  ['unknown mode', { GATEWAY_MODE: 'prod' }, /^GATEWAY_MODE: .*"prod".* Use production or development/],
  ['no domain', { GATEWAY_MODE: 'production', BASE_DOMAIN: '' }, /^BASE_DOMAIN: it is missing\. Set/],
  ['a URL as domain', { BASE_DOMAIN: 'https://example.com' }, /^BASE_DOMAIN: .* Use a bare lower-case name/],
  ['a domain with capitals', { BASE_DOMAIN: 'Example.com' }, /^BASE_DOMAIN: .* Use a bare lower-case name/],
  ['an http issuer', { ISSUER: 'http://auth.example.com' }, /^ISSUER: .*not https.* Use https:/],
  ['an http issuer on loopback', { ISSUER: 'http://127.0.0.1:8000' }, /^ISSUER: .*not https.* Use https:/],
  ['an issuer with a trailing slash', { ISSUER: 'https://auth.example.com/' }, /^ISSUER: .* Use a URL without/],
  ['an issuer with a query', { ISSUER: 'https://auth.example.com?a=b' }, /^ISSUER: .* Use a URL without/],
  ['an issuer with a fragment', { ISSUER: 'https://auth.example.com#a' }, /^ISSUER: .* Use a URL without/],
  ['an issuer with a user', { ISSUER: 'https://a@auth.example.com' }, /^ISSUER: .* Use a URL without/],
  ['an issuer that is no URL', { ISSUER: 'auth.example.com' }, /^ISSUER: .* Use a URL without/],
  ['a port that is none', { PORT: '80800' }, /^PORT: "80800" is no port\. Use a number/],
  ['port 0', { PORT: '0' }, /^PORT: "0" is no port\. Use a number/],
  ['Sentinel', { REDIS_URL: 'redis+sentinel://a,b/main' }, /^REDIS_URL: "redis\+sentinel" comes with a later release/],
  ['Cluster', { REDIS_URL: 'redis+cluster://a,b' }, /^REDIS_URL: "redis\+cluster" comes with a later release/],
  ['another store', { REDIS_URL: 'https://redis' }, /^REDIS_URL: it is no Redis address\. Use redis:/],
  ['no store host', { REDIS_URL: 'redis://' }, /^REDIS_URL: it is no Redis address\. Use redis:/],
  ['a password in the URL', { REDIS_URL: `redis://:${PASSWORD}@redis` }, /^REDIS_URL: .*password.* to REDIS_PASSWORD/],
  ['no Redis password', { REDIS_PASSWORD: '' }, /^REDIS_PASSWORD: it is missing\. Generate/],
  ['a short Redis password', { REDIS_PASSWORD: 'x7Kq2' }, /^REDIS_PASSWORD: it has 5 bytes, at least 16.* Generate/],
  ['a well-known Redis password', { REDIS_PASSWORD: 'changeme' }, /^REDIS_PASSWORD: .*well-known.* Generate/],
  ['one secret for two things', { REDIS_PASSWORD: SECRET }, /^REDIS_PASSWORD: it is the same as GATEWAY_JWT_SECRET/],
  ['no master secret', { GATEWAY_JWT_SECRET: '' }, /^GATEWAY_JWT_SECRET: it is missing\. Generate/],
  [
    'a short master secret',
    { GATEWAY_JWT_SECRET: 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0x' },
    /^GATEWAY_JWT_SECRET: it has 31 bytes/,
  ],
  [
    'a placeholder',
    { GATEWAY_JWT_SECRET: 'please-change-me-please-change-me-now' },
    /^GATEWAY_JWT_SECRET: .*well-known/,
  ],
  ['a guess', { GATEWAY_JWT_SECRET: 'secret12345678901234567890123456789' }, /^GATEWAY_JWT_SECRET: .*well-known/],
  ['one character', { GATEWAY_JWT_SECRET: 'k'.repeat(64) }, /^GATEWAY_JWT_SECRET: it repeats itself.* Generate/],
  [
    'a repeated piece',
    { GATEWAY_JWT_SECRET: 'r4Vw9Zq2'.repeat(5) },
    /^GATEWAY_JWT_SECRET: it repeats itself.* Generate/,
  ],
  ['a short previous secret', { GATEWAY_JWT_SECRET_PREVIOUS: 'x7Kq2' }, /^GATEWAY_JWT_SECRET_PREVIOUS: it has 5 bytes/],
  ['the same secret twice', { GATEWAY_JWT_SECRET_PREVIOUS: SECRET }, /^GATEWAY_JWT_SECRET_PREVIOUS: .*same.* Remove/],
  ['an unknown algorithm', { JWT_ALGORITHM: 'HS256' }, /^JWT_ALGORITHM: "HS256" is not known\. Use one of ES256, /],
  ['no GitHub app', { GITHUB_CLIENT_ID: '' }, /^GITHUB_CLIENT_ID: it is missing\. Create an OAuth app/],
  ['no GitHub secret', { GITHUB_CLIENT_SECRET: '' }, /^GITHUB_CLIENT_SECRET: it is missing\. Create an OAuth app/],
  ['a placeholder app', { GITHUB_CLIENT_ID: 'your-client-secret' }, /^GITHUB_CLIENT_ID: it is a placeholder/],
  ['a placeholder secret', { GITHUB_CLIENT_SECRET: 'replace-me' }, /^GITHUB_CLIENT_SECRET: it is a placeholder/],
  ['http to GitHub', { GITHUB_URL: 'http://github.example.com' }, /^GITHUB_URL: .* Use one such as https:/],
  ['http to its API', { GITHUB_API_URL: 'http://api.example.com' }, /^GITHUB_API_URL: .* Use one such as https:/],
  ['nobody allowed', { ALLOWED_GITHUB_USERS: '' }, /^ALLOWED_GITHUB_USERS: it is empty.* Set one of them/],
  ['only commas', { ALLOWED_GITHUB_USERS: ' , ,' }, /^ALLOWED_GITHUB_USERS: it is empty.* Set one of them/],
  ['everybody beside others', { ALLOWED_GITHUB_USERS: '*,octocat' }, /^ALLOWED_GITHUB_USERS: "\*" is not possible/],
  [
    'everybody beside a list',
    { ALLOWED_GITHUB_USERS: '*', ALLOWED_GITHUB_ORGS: 'acme' },
    /^ALLOWED_GITHUB_USERS: "\*"/,
  ],
  ['a pattern', { ALLOWED_GITHUB_USERS: 'octo*' }, /^ALLOWED_GITHUB_USERS: "octo\*" is not possible here\. Write/],
  ['a look-alike', { ALLOWED_GITHUB_USERS: 'оctocat' }, /^ALLOWED_GITHUB_USERS: "\\u043ectocat" is no name\. Write/],
  ['every organization', { ALLOWED_GITHUB_ORGS: '*' }, /^ALLOWED_GITHUB_ORGS: "\*" is not possible here\. Write/],
  ['an organization with a slash', { ALLOWED_GITHUB_ORGS: 'acme/ops' }, /^ALLOWED_GITHUB_ORGS: .* is no name\. Write/],
  ['every team', { ALLOWED_GITHUB_TEAMS: '*' }, /^ALLOWED_GITHUB_TEAMS: "\*" is not possible here\. Write/],
  ['a team without organization', { ALLOWED_GITHUB_TEAMS: 'ops' }, /^ALLOWED_GITHUB_TEAMS: "ops" is no name\. Write/],
  ['an issuer alone', { ...OIDC, OIDC_CLIENT_ID: '' }, /^OIDC_CLIENT_ID: it is missing\. Register/],
  ['no issuer', { ...OIDC, OIDC_ISSUER: '' }, /^OIDC_ISSUER: it is missing\. Register/],
  ['an http issuer upstream', { ...OIDC, OIDC_ISSUER: 'http://idp.example.com' }, /^OIDC_ISSUER: .*not https.* Use/],
  ['no OpenID Connect secret', { ...OIDC, OIDC_CLIENT_SECRET: '' }, /^OIDC_CLIENT_SECRET: it is missing\. Register/],
  ['a placeholder there', { ...OIDC, OIDC_CLIENT_SECRET: 'changeme' }, /^OIDC_CLIENT_SECRET: it is a placeholder/],
  ['nobody allowed there', { ...OIDC, OIDC_ALLOWED_USERS: '' }, /^OIDC_ALLOWED_USERS: it is empty.* Set verified/],
  ['everybody beside others there', { ...OIDC, OIDC_ALLOWED_USERS: '*,id:7' }, /^OIDC_ALLOWED_USERS: .* Alone it/],
  ['every group there', { ...OIDC, OIDC_ALLOWED_GROUPS: '*' }, /^OIDC_ALLOWED_USERS: .* Alone it/],
  ['no duration', { ACCESS_TOKEN_LIFETIME: 'soon' }, /^ACCESS_TOKEN_LIFETIME: "soon" is no duration.* Use seconds/],
  [
    'a long access token',
    { ACCESS_TOKEN_LIFETIME: '1h' },
    /^ACCESS_TOKEN_LIFETIME: "1h" is no duration from 1m to 15m/,
  ],
  ['a zero lifetime', { REFRESH_TOKEN_LIFETIME: '0' }, /^REFRESH_TOKEN_LIFETIME: "0" is no duration/],
  ['a grant without end', { GRANT_LIFETIME: '366d' }, /^GRANT_LIFETIME: "366d" is no duration from 1m to 365d/],
  [
    'a client before its grants',
    { CLIENT_LIFETIME: '30d' },
    /^CLIENT_LIFETIME: 30d is shorter than GRANT_LIFETIME, 90d/,
  ],
  ['a negative session', { SESSION_LIFETIME: '-5m' }, /^SESSION_LIFETIME: "-5m" is no duration/],
  ['unknown registration', { DYNAMIC_REGISTRATION: 'yes' }, /^DYNAMIC_REGISTRATION: "yes" is not known\. Use one of/],
  ['no clients file', { CLIENTS_FILE: `${directory}/none` }, /^CLIENTS_FILE: .*cannot be read.* Write "clients:"/],
  [
    'a port beyond all',
    { CLIENT_DOCUMENT_PORTS: '443,65536' },
    /^CLIENT_DOCUMENT_PORTS: "65536" is no port\. Use numbers/,
  ],
  ['port 0 of documents', { CLIENT_DOCUMENT_PORTS: '0' }, /^CLIENT_DOCUMENT_PORTS: "0" is no port\. Use numbers/],
  ['a range of ports', { CLIENT_DOCUMENT_PORTS: '443-8443' }, /^CLIENT_DOCUMENT_PORTS: "443-8443" is no port\. Use/],
  ['no document port', { CLIENT_DOCUMENT_PORTS: ',' }, /^CLIENT_DOCUMENT_PORTS: it names no port\. Use numbers/],
  [
    'a scheme that runs code',
    { NATIVE_REDIRECT_SCHEMES: 'javascript' },
    /^NATIVE_REDIRECT_SCHEMES: "javascript" is no/,
  ],
  ['a scheme with colon', { NATIVE_REDIRECT_SCHEMES: 'cursor:' }, /^NATIVE_REDIRECT_SCHEMES: "cursor:" is no/],
  ['no proxy', { TRUSTED_PROXIES: '' }, /^TRUSTED_PROXIES: it is missing.* Name the one address/],
  ['a wide network', { TRUSTED_PROXIES: '172.16.0.0/12' }, /^TRUSTED_PROXIES: .*172\.16\.0\.0\/12.*too wide.* Name/],
  ['a wide IPv6 network', { TRUSTED_PROXIES: 'fd00::/48' }, /^TRUSTED_PROXIES: .*too wide.* Name the one address/],
  ['a wide mapped network', { TRUSTED_PROXIES: '::ffff:0:0/96' }, /^TRUSTED_PROXIES: .*too wide.* Name/],
  ['a proxy by name', { TRUSTED_PROXIES: 'traefik' }, /^TRUSTED_PROXIES: .*traefik.* Name the one address/],
  ['an unknown level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL: "loud" is not known\. Use one of trace, /],
  ['an unknown format', { LOG_FORMAT: 'xml' }, /^LOG_FORMAT: "xml" is not known\. Use one of json, pretty/],
  ['no metrics port', { METRICS_PORT: 'none' }, /^METRICS_PORT: "none" is no port\. Use a number/],
  [
    'tracing',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318' },
    /^OTEL_EXPORTER_OTLP_ENDPOINT: .*later release\. Leave/,
  ],
]

/** Set to any text these cannot be unsafe, or (NODE_ENV) only choose the mode. */
const FREE = ['NODE_ENV', 'HOST', 'METRICS_HOST', 'SIGNING_KEYS_DIRECTORY', 'SERVICES_FILE']

describe('readConfig', () => {
  it.each(UNSAFE)('refuses production with %s (R189, R407)', (_, change, fault) => {
    expect(faultsOf({ ...PRODUCTION, ...change })).toEqual([expect.stringMatching(fault)])
  })

  it('has a row for every variable that can be missing or unsafe', () => {
    const tried = UNSAFE.flatMap(([, change]) => Object.keys(change))
    expect(VARIABLES.filter((name) => !tried.includes(name) && !FREE.includes(name))).toEqual([])
  })

  it('names every fault at once, in one message without a secret (R407)', () => {
    const environment: NodeJS.ProcessEnv = { GATEWAY_MODE: 'production', ISSUER: 'http://auth.example.com' }
    const faults = faultsOf({ ...environment, REDIS_URL: `redis://:${PASSWORD}@redis`, REDIS_PASSWORD: 'canary' })
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'BASE_DOMAIN',
      'ISSUER',
      'GATEWAY_JWT_SECRET',
      'TRUSTED_PROXIES',
      'REDIS_PASSWORD',
      'REDIS_URL',
      'GITHUB_CLIENT_ID',
      'GITHUB_CLIENT_SECRET',
      'ALLOWED_GITHUB_USERS',
    ])
    expect(() => readConfig(environment)).toThrow(faults[0])
    expect(faults.join('\n')).not.toContain('canary')
  })

  it('names one fault per entry of a list', () => {
    expect(faultsOf({ ...PRODUCTION, TRUSTED_PROXIES: 'traefik,10.0.0.0/8,172.30.99.2' })).toHaveLength(2)
  })

  it('starts production from the least there is, with the defaults of the manual', () => {
    expect(production()).toEqual({
      mode: 'production',
      issuer: 'https://auth.mcp.example.com',
      baseDomain: 'mcp.example.com',
      host: '0.0.0.0',
      port: 8000,
      secret: SECRET,
      algorithm: 'ES256',
      lifetimes: { accessToken: 600, refreshToken: 2_592_000, grant: 7_776_000, client: 7_776_000, session: 43_200 },
      registration: 'open',
      clients: [],
      clientDocumentPorts: [443],
      redirectSchemes: ['cursor', 'vscode', 'vscode-insiders'],
      trustedProxies: ['172.30.99.2'],
      log: { level: 'info', format: 'json' },
      metrics: { host: '127.0.0.1', port: 9464, chosen: false },
      redis: { url: 'redis://redis:6379', password: PASSWORD },
      github: {
        clientId: PRODUCTION.GITHUB_CLIENT_ID,
        clientSecret: PRODUCTION.GITHUB_CLIENT_SECRET,
        allow: { users: ['octocat'], organizations: [], teams: [] },
      },
    })
  })

  it('reads what is set', () => {
    const config = production({
      ISSUER: 'https://id.example.com/t1',
      REDIS_URL: 'rediss://gateway@cache:6380',
      GATEWAY_JWT_SECRET_PREVIOUS: 'canary-previous-3nX8vB5zQ1wE7rT9yU2iO4pA6sD0fG',
      ALLOWED_GITHUB_USERS: ' OctoCat , id:583231',
      ALLOWED_GITHUB_TEAMS: 'Acme/Ops',
      ACCESS_TOKEN_LIFETIME: '300',
      GRANT_LIFETIME: '365d',
      CLIENT_LIFETIME: '8760h',
      TRUSTED_PROXIES: '10.0.0.0/24, ::ffff:192.0.2.1, fd00::/64',
      DYNAMIC_REGISTRATION: 'off',
      NATIVE_REDIRECT_SCHEMES: 'zed',
      CLIENT_DOCUMENT_PORTS: '443, 8443',
    })
    expect(config.issuer).toBe('https://id.example.com/t1')
    expect(config.redis).toEqual({ url: 'rediss://gateway@cache:6380', password: PASSWORD })
    expect(config.secret).toEqual([SECRET, 'canary-previous-3nX8vB5zQ1wE7rT9yU2iO4pA6sD0fG'])
    expect(config.github?.allow).toEqual({ users: ['octocat', 'id:583231'], organizations: [], teams: ['acme/ops'] })
    expect(config.lifetimes).toMatchObject({ accessToken: 300, grant: 31_536_000, client: 31_536_000 })
    expect(config.trustedProxies).toEqual(['10.0.0.0/24', '::ffff:192.0.2.1', 'fd00::/64'])
    expect(config).toMatchObject({ registration: 'off', redirectSchemes: ['zed'], clientDocumentPorts: [443, 8443] })
    expect(production({ DYNAMIC_REGISTRATION: 'token' }).registration).toBe('token')
  })

  it('admits everybody only when "*" is the whole of the one list', () => {
    expect(production({ ALLOWED_GITHUB_USERS: ' * ' }).github?.allow).toBe('everybody')
  })
})

describe('OpenID Connect', () => {
  const {
    GITHUB_CLIENT_ID: _id,
    GITHUB_CLIENT_SECRET: _secret,
    ALLOWED_GITHUB_USERS: _users,
    ...withoutGitHub
  } = PRODUCTION

  it('stands in for GitHub, or beside it', () => {
    const oidc = {
      issuer: 'https://idp.example.com',
      clientId: 'gateway',
      clientSecret: OIDC.OIDC_CLIENT_SECRET,
      allow: { users: ['Ann@Example.com'], groups: [] },
    }
    expect(readConfig({ ...withoutGitHub, ...OIDC })).toMatchObject({ oidc })
    expect(readConfig({ ...withoutGitHub, ...OIDC })).not.toHaveProperty('github')
    expect(production(OIDC)).toMatchObject({ oidc, github: { clientId: PRODUCTION.GITHUB_CLIENT_ID } })
  })

  it('does not excuse half a GitHub', () => {
    expect(faultsOf({ ...withoutGitHub, ...OIDC, GITHUB_CLIENT_ID: 'Iv1.8a61f9b3a7aba766' })).toHaveLength(2)
  })

  it('admits everybody only when "*" is the whole of the one list', () => {
    expect(production({ ...OIDC, OIDC_ALLOWED_USERS: '*' }).oidc?.allow).toBe('everybody')
  })
})
