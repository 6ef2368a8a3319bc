import { describe, expect, it } from 'vitest'
import { directory, faultsOf, file, PASSWORD, production, PRODUCTION, SECRET } from './config.fixture.ts'
import { readConfig } from './config.ts'

describe('variables in files', () => {
  it('reads …_FILE without its trailing newline', () => {
    const { GATEWAY_JWT_SECRET: _, ...rest } = PRODUCTION
    const config = readConfig({ ...rest, GATEWAY_JWT_SECRET_FILE: file('secret', `${SECRET}\n`) })
    expect(config.secret).toBe(SECRET)
  })

  it('takes an empty variable for an absent one, as Compose writes it', () => {
    const environment = { ...PRODUCTION, REDIS_PASSWORD: '', REDIS_PASSWORD_FILE: file('password', PASSWORD) }
    expect(faultsOf(environment)).toEqual([])
  })

  it.each([
    ['both forms', { REDIS_PASSWORD_FILE: file('both', PASSWORD) }, /^REDIS_PASSWORD: .*both set\. Keep one/],
    ['no such file', { REDIS_PASSWORD: '', REDIS_PASSWORD_FILE: '/nowhere' }, /^REDIS_PASSWORD_FILE: .*ENOENT.*Check/],
    [
      'an empty file',
      { REDIS_PASSWORD: '', REDIS_PASSWORD_FILE: file('empty', '\n') },
      /^REDIS_PASSWORD_FILE: .*is empty/,
    ],
    ['a directory', { TRUSTED_PROXIES: '', TRUSTED_PROXIES_FILE: directory }, /^TRUSTED_PROXIES_FILE: .*EISDIR/],
    ['no list', { ALLOWED_GITHUB_USERS: '', ALLOWED_GITHUB_USERS_FILE: '/nowhere' }, /^ALLOWED_GITHUB_USERS_FILE: /],
  ])('refuses %s, with one fault (R407)', (_, change, fault) => {
    expect(faultsOf({ ...PRODUCTION, ...change })).toEqual([expect.stringMatching(fault)])
  })
})

describe('CLIENTS_FILE', () => {
  it('reads the clients that the operator set up', () => {
    const clients = [
      { client_id: 'ci', client_secret_sha256: 'ab'.repeat(32), redirect_uris: ['https://ci.example/cb'] },
      {
        client_id: 'jobs',
        redirect_uris: ['https://ci.example/cb'],
        jwks: { keys: [{ kty: 'EC', x: 'x' }] },
        profile: 'high-assurance',
        dpop_bound_access_tokens: true,
        require_pushed_authorization_requests: true,
      },
    ]
    const config = production({ CLIENTS_FILE: file('clients.yaml', JSON.stringify({ clients })) })
    expect(config.clients).toEqual(clients)
  })

  it('reads a metadata document as it was published, with all that it has', () => {
    const document = {
      client_id: 'https://client.example.org/oauth/client.json',
      client_name: 'Example',
      redirect_uris: ['http://127.0.0.1/callback'],
      logo_uri: 'https://client.example.org/logo.png',
      contacts: [{ name: 'Ann' }],
    }
    const config = production({ CLIENTS_FILE: file('pinned.yaml', JSON.stringify({ clients: [document] })) })
    expect(config.clients).toEqual([document])
    const nameless = JSON.stringify({ clients: [{ ...document, client_name: undefined }] })
    expect(faultsOf({ ...PRODUCTION, CLIENTS_FILE: file('nameless.yaml', nameless) })).toEqual([
      expect.stringMatching(/^CLIENTS_FILE: .*clients\.0\.client_name/),
    ])
  })

  it('refuses a member that it does not know, and what is no YAML', () => {
    const typo = 'clients: [{ client_id: ci, redirect_uri: https://ci.example/cb }]'
    const faults = faultsOf({ ...PRODUCTION, CLIENTS_FILE: file('typo.yaml', typo) })
    expect(faults).toContainEqual(expect.stringMatching(/^CLIENTS_FILE: .*clients\.0.*redirect_uri/))
    expect(faultsOf({ ...PRODUCTION, CLIENTS_FILE: file('broken.yaml', '{') })).toHaveLength(1)
  })
})
