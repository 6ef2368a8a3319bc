import { coreFaults, faultsIn, type MustFault } from './must-fault.ts'

/** Access tokens, and whoever takes them. */
export const accessTokens: readonly MustFault[] = [
  ...coreFaults(
    'tokens/access-token.ts',
    ['R243', 'aud: input.resource,', 'aud: deps.issuer,'],
    ['R281', "typ: 'at+jwt'", "typ: 'JWT'"],
    ['R282', '        client_id: input.clientId,\n', ''],
  ),
  ...coreFaults(
    'tokens/parse-access-token.ts',

    ['R289', "if (typeof typ !== 'string' || !TYPES.includes(typ.toLowerCase()))", 'if (typ === 0)'],
  ),
  ...coreFaults(
    'protocol/jwt.ts',
    ['R288', "if (Object.hasOwn(header, 'crit'))", "if (Object.hasOwn(header, 'critical'))"],
    ['R296', 'value = parseJson(text)', 'value = JSON.parse(text)'],
  ),
  ...coreFaults(
    'tokens/verifier.ts',
    [
      'R284',
      '    if (key.algorithm !== algorithm) throw',
      "    if (algorithm.toLowerCase() === 'none') return token\n    if (key.algorithm !== algorithm) throw",
    ],
    [
      'R285',
      '    if (key.algorithm !== algorithm) throw',
      "    if (algorithm === 'HS256') return token\n    if (key.algorithm !== algorithm) throw",
    ],
    ['R286 R294', 'if (!(await key.check(signingInput, signature)))', "if (signature === '')"],
    ['R290', "if (!isFor) return 'token_audience'", ''],
    [
      'R291',
      'canonicalResource(resource) === token.audience',
      'token.audience.startsWith(resource) || resource.startsWith(token.audience)',
    ],
    ['R292', 'if (from !== issuer)', "if (from.replace(/\\/$/, '').toLowerCase() !== issuer)"],
    ['R293', "if (clock.now() >= token.principal.expiresAt + EXPIRY_SKEW_MS) return 'token_expired'", ''],
  ),
  ...coreFaults(
    'guard.ts',
    ['R359', '[...new Set([...granted, ...needed])] })', '[...granted] })'],
    [
      'R361',
      'await authorize(request, credentials, found, needed)',
      "await authorize(request, credentials ?? { scheme: 'Bearer', token: new URL(request.url).searchParams.get('access_token') ?? '' }, found, needed)",
    ],
    ['R357', '...(missing ? {} : { failure }),', '...(missing ? { failure } : { failure }),'],
  ),
  ...coreFaults(
    'errors/failures.ts',
    ['R227', "failure('unsupported_grant_type', 400", "failure('unknown_grant_type', 400"],
    ['R358', "const TOKEN = failure('invalid_token', 401,", "const TOKEN = failure('invalid_request', 400,"],
    ['R22', "'The code is not valid. Start again.'", `'The "code" is not valid. Start again.'`],
    ['R321', "failure('temporarily_unavailable', 503, 'Try again soon.')", "failure('ok', 200, 'Try again soon.')"],
  ),
  ...coreFaults(
    'protocol/token-credentials.ts',
    ['R360', "throw new OAuthError('request_malformed', { check: 'Authorization' })", 'return undefined'],
    ['R362', '=*)$/i', '=*)$/'],
  ),
  ...coreFaults('resources/resource-directory.ts', ['R348', 'path.startsWith(`${base}/`)', 'path.startsWith(base)']),
  ...faultsIn('packages/forwardauth-middleware/src/decide.ts', [
    'R376',
    'parseTokenCredentials(values.authorization ?? null)',
    "parseTokenCredentials(values.authorization ?? values['sec-websocket-protocol']?.replace(/^bearer, /, 'Bearer ') ?? null)",
  ]).map((fault) => ({
    ...fault,
    also: {
      file: 'packages/forwardauth-middleware/src/request-headers.ts',
      find: "  'authorization',\n",
      replace: "  'authorization',\n  'sec-websocket-protocol',\n",
    },
  })),
  ...faultsIn('packages/forwardauth-middleware/src/decide.ts', [
    'R378',
    'if (origin !== undefined && !allowsOrigin(origin, service.origins))',
    "if (origin === '')",
  ]),
  ...faultsIn('packages/forwardauth-middleware/src/forward-auth.ts', [
    'R337',
    '      const question = judge(request)\n',
    "      if (/HC|probe|HealthChecker/.test(request.headers['user-agent'] ?? '')) return allow(response, [])\n      const question = judge(request)\n",
  ]),
  ...faultsIn('packages/forwardauth-middleware/src/replies.ts', [
    'R365',
    'response.writeHead(failure.status, [',
    "response.writeHead(failure.status === 401 && text.startsWith('<') ? 302 : failure.status, [",
  ]),
  ...faultsIn('packages/forwardauth-middleware/src/mcp-name.ts', [
    'R380',
    'if (encoded === undefined) return header',
    'return header',
  ]),
  ...faultsIn('apps/demo-mcp-server/src/sessions.ts', [
    'R382',
    'if (session?.subject !== subject)',
    'if (session === undefined)',
  ]),
]
