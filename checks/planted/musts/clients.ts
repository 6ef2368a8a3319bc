import { coreFaults, type MustFault } from './must-fault.ts'

const r = String.raw

/** Registration, redirect URIs and client authentication. */
export const clients: readonly MustFault[] = [
  ...coreFaults(
    'protocol/client-metadata.ts',
    ['R52', 'uris.length === 0 || uris.length > MAX_REDIRECT_URIS', 'uris.length > MAX_REDIRECT_URIS'],
    ['R63', "if (members.value('jwks_uri') !== undefined)", "if (members.value('jwks_uri') === null)"],
    ['R65', 'GRANT_TYPES.filter((type) => asked.includes(type))', 'asked'],
    ['R66', "if (!granted.includes('authorization_code'))", 'if (granted.length === 0)'],
    ['R67', "method ?? 'client_secret_basic'", "method ?? 'none'"],
    ['R76', "'software_id', 'software_version']", "'software_id', 'software_version', 'software_statement']"],
    ['R83', '  return uris\n', '  return uris.map((uri) => new URL(uri).href).toSorted()\n'],
  ),
  ...coreFaults(
    'protocol/redirect-uri.ts',
    ['R54', "if (scheme === 'http' && !isLoopbackHost(parsed.hostname))", "if (scheme === 'ftp')"],
    ['R57', r`@!$&'()*+,;=]|%`, r`@!$&'()*+,;=#]|%`],
    ['R58', 'if (hasDotSegment(path))', "if (path === '..')"],
    ['R125', 'if (registered === requested) return true', 'if (requested.startsWith(registered)) return true'],
    ['R126', 'if (host === undefined || ', 'if (host === undefined || port !== undefined || '],
    ['R127', 'host === requestedHost && rest === requestedRest', 'requestedHost !== undefined'],
    [
      'R128',
      'if (registered === requested) return true',
      'if (new URL(registered).hostname === URL.parse(requested)?.hostname) return true',
    ],
    ['R139', "'code state iss error error_description error_uri response'", "'response'"],
  ),
  ...coreFaults('protocol/loopback.ts', ['R55', "['127.0.0.1', '[::1]', 'localhost']", "['[::1]', 'localhost']"]),
  ...coreFaults('http/failure-response.ts', ['R210', `  invalid_client: 'Basic realm="oauth"',\n`, '']),
  ...coreFaults(
    'protocol/basic-credentials.ts',
    ['R214', 'const secret = decodeFormText(rest)', 'const secret = rest'],
    ['R215', '/^basic(?: |$)/i', '/^Basic(?: |$)/'],
  ),
  ...coreFaults(
    'endpoints/client-information.ts',
    ['R68', '(secret === undefined ? {} : { client_secret: secret,', "({ client_secret: secret ?? 'for everybody',"],
    ['R69', ', client_secret_expires_at: 0', ''],
  ),
  ...coreFaults(
    'endpoints/register.ts',
    [
      'R70',
      'formatClientInformation(issuer, registration.record, registration), 201)',
      'formatClientInformation(issuer, registration.record, registration))',
    ],
    [
      'R77',
      "if (token === undefined) throw new OAuthError('token_missing')",
      'if (token === undefined) return undefined',
    ],
  ),
  ...coreFaults(
    'clients/authenticate.ts',
    [
      'R209 R213 R254 R273',
      "if (!client.methods.includes(method)) throw new OAuthError('client_method_wrong', { method })",
      '',
    ],
    ['R219', 'clock.now() >= client.secretExpiresAt', 'clock.now() < 0'],
  ),
  ...coreFaults('clients/guess-limit.ts', ['R217', 'await failures.count(key, limit)', '{}']),
  ...coreFaults(
    'clients/read-credentials.ts',
    ['R211', 'if (secret !== undefined || (clientId', 'if ((clientId'],
    ['R225', "if (authorization !== null || secret !== undefined) throw new OAuthError('credentials_repeated')", ''],
  ),
  ...coreFaults(
    'protocol/client-assertion.ts',
    ['R220', 'if (!audiences.includes(audience)) throw wrongAudience(audience)', ''],
    ['R222', "if (expiresAt <= now) throw refuse('expired')", ''],
  ),
  ...coreFaults(
    'clients/verify-assertion.ts',
    [
      'R221',
      "if (!(await once.use('client assertion', [clientId, id], remaining)))",
      "if (!(await once.use('client assertion', [clientId, id, String(Math.random())], remaining)))",
    ],
    [
      'R223',
      'check !== undefined && (await check(assertion.signingInput, assertion.signature))',
      'check !== undefined',
    ],
  ),
]
