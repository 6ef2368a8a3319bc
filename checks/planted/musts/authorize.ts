import { coreFaults, faultsIn, type MustFault } from './must-fault.ts'

/** From the authorization request to the redirect with a code. */
export const authorize: readonly MustFault[] = [
  ...coreFaults(
    'endpoints/read-authorization-request.ts',
    [
      'R11',
      "  if (parameters.has('request'))",
      "  if (parameters.names().some((name) => !/^(?:client_id|redirect_uri|response_type|code_challenge|code_challenge_method|state|scope|resource|prompt)$/.test(name))) throw new OAuthError('request_malformed')\n  if (parameters.has('request'))",
    ],
    ['R124', '(others.length === 0 ? only : undefined)', 'only'],
    [
      'R129',
      '!client.redirectUris.some((registered) => matchesRedirectUri(registered, requested))',
      'client.redirectUris.length === 0',
    ],
    ['R131', "if (parameters.get('response_type') !== 'code')", "if (!parameters.has('response_type'))"],
    ['R141', 'if (!asked.every((scope) => known.includes(scope)))', 'if (asked.length === 0)'],
    ['R143', 'if (found.includes(undefined))', 'if (found.length > 1000)'],
    ['R147', "if (parameters.has('request_uri'))", "if (parameters.has('request_url'))"],
  ),
  ...coreFaults(
    'endpoints/authorize.ts',

    [
      'R149 R150',
      'if (await isTrustedTarget(exchange, proven.client, proven.redirect))',
      "if (proven.redirect.host !== '')",
    ],
    ['R123', "(code === 'invalid_client' ? 400 : ownStatus)", 'ownStatus'],
    [
      'R130',
      'state = pushed === undefined ? readState(parameters) : pushed.request.state',
      'state = pushed?.request.state',
    ],
    ['R204', 'if (proven.client.requiresPushedRequest)', "if (proven.client.clientId === '')"],
    ['R155', "exchange.method === 'POST'", "exchange.method === 'PUT'"],
    ['R160 R162', '(await deps.consents.cover(subjectOf(session.person), request))', 'true'],
    [
      'R164',
      "[cookies.format('browser', browser)]",
      "[cookies.format('browser', browser), cookies.format('login', browser)]",
    ],
  ),
  ...coreFaults(
    'protocol/pkce.ts',
    [
      'R132',
      "if (challenge === undefined) throw new OAuthError('pkce_missing', { check: 'absent' })",
      "if (challenge === undefined) return ''.padEnd(43, 'A')",
    ],
    ['R133', "if (method !== 'S256')", "if (method !== 'S256' && method !== 'plain' && method !== undefined)"],
    ['R134', "if (method !== 'S256')", "if (!/^s\\d+ ?$/i.test(method ?? 'S256'))"],
    ['R135', 'if (!isDigest(challenge))', "if (challenge === '')"],
  ),
  ...coreFaults(
    'protocol/authorization-response.ts',
    [
      'R136',
      '{ code, state: target.state, iss: target.issuer }',
      "{ code, state: target.state?.replaceAll(' ', '+'), iss: target.issuer }",
    ],
    ['R138', '{ code, state: target.state, iss: target.issuer }', '{ code, state: target.state }'],
  ),
  ...coreFaults('pages/html.ts', ['R159', 'text.replace(/[&<>"\']/g', 'text.replace(/[&>"\']/g']),
  ...coreFaults('pages/consent-page.ts', [
    'R161',
    '<p class="host"><bdi>${page.redirectHost}</bdi></p>',
    '<p class="host"></p>',
  ]),
  ...coreFaults(
    'endpoints/consent.ts',
    ['R166', "!constantTimeEqual(form.get('csrf') ?? '', await csrfToken(interaction))", "!form.has('transaction')"],
    ['R168', 'sha256(`csrf:${transaction}:${browser}`)', 'sha256(`csrf:${browser}`)'],
    ['R169', 'if (trusted) return', 'if (redirect.host.length + Number(trusted) > 0) return'],
  ),
  ...coreFaults(
    'sign-in/consents.ts',
    ['R163', 'const found = consents.find((consent) => isSameTarget(consent, request))', 'const [found] = consents'],
    ['R175', '!request.scopes.every((scope) => found.scopes.includes(scope))', 'request.scopes.length === 0'],
  ),
  ...coreFaults('http/cookies.ts', ['R167', "'HttpOnly', 'SameSite=Lax'", "'SameSite=Lax'"]),
  ...coreFaults(
    'sign-in/interactions.ts',
    [
      'R165 R179',
      '      await requireHandle(value.browser, browser)\n      await requireHandle(value.login, login)\n',
      '',
    ],
    [
      'R178',
      "if (body === undefined) throw new OAuthError('transaction_unknown')",
      "if (body === undefined) throw new OAuthError('internal')",
    ],
    ['R180', "(await records.replace(key, revision, undefined)) === 'conflict'", 'revision === undefined'],
    [
      'R181',
      "(await records.replace(key, revision, undefined)) === 'conflict'",
      "(await records.replace(key, revision, undefined)) === 'never'",
    ],
    ['R182', 'if (!fits(value))', 'if (value === null)'],
  ),
  ...coreFaults(
    'endpoints/callback.ts',
    [
      'R185',
      "if (failureOf(error).code !== 'access_denied') throw error",
      'if (error.reason !== undefined) throw error',
    ],
    [
      'R196',
      'const session = await sessions.create(person)',
      "const session = cookies.read(exchange.request, 'session') ?? (await sessions.create(person))",
    ],
  ),
  ...coreFaults('sign-in/admission.ts', ['R186', 'if (!same)', 'if (pinned === null)']),
  ...faultsIn('packages/github-idp/src/complete.ts', [
    'R193',
    '? { identity, memory: token } : { identity }',
    '? { identity, memory: token } : { identity, memory: token }',
  ]),
]
