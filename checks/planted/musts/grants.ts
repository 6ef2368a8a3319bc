import { coreFaults, type MustFault } from './must-fault.ts'

/** The token endpoint: codes, refresh tokens, and their end. */
export const grants: readonly MustFault[] = [
  ...coreFaults(
    'endpoints/token.ts',
    ['R206', "throw new OAuthError('grant_type_unsupported')", "throw new OAuthError('parameter_missing')"],
    ['R207', 'if (!client.grantTypes.includes(grantType))', "if (grantType === '')"],
    [
      'R208',
      "    ['refresh_token', ",
      "    ['password', createRefreshTokenGrant(deps, judge, issueTokens)],\n    ['refresh_token', ",
    ],
    [
      'R276',
      "    ['refresh_token', ",
      "    ['urn:ietf:params:oauth:grant-type:jwt-bearer', createRefreshTokenGrant(deps, judge, issueTokens)],\n    ['refresh_token', ",
    ],
  ),
  ...coreFaults('protocol/token-response.ts', ['R226', '    expires_in: token.expiresInSeconds,\n', '']),
  ...coreFaults('endpoints/token-authorization-code.ts', [
    'R230',
    '? await sha256(verifier) : undefined',
    '? verifier : undefined',
  ]),
  ...coreFaults(
    'grants/redeem.ts',
    ['R231', "{ verdict: 'code_replayed', next: { ...grant, state: 'revoked' } }", "{ verdict: 'code_replayed' }"],
    [
      'R234',
      "return { verdict: 'verifier_wrong' }",
      "return { verdict: 'verifier_wrong', next: { ...grant, state: 'revoked' } }",
    ],
    ['R235', 'const MAX_FAILURES = 10', 'const MAX_FAILURES = 1'],
    ['R240', 'if (grant.clientId !== attempt.clientId)', "if (attempt.clientId === '')"],
    [
      'R241',
      'attempt.redirectUri !== undefined && attempt.redirectUri !== grant.redirectUri',
      "attempt.redirectUri === ''",
    ],
    ['R242', 'attempt.resource !== undefined && attempt.resource !== grant.resource', "attempt.resource === ''"],
    ['R244', 'if (now > grant.codeExpiresAt)', 'if (now > grant.expiresAt)'],
    ['R246', '|| !constantTimeEqual(grant.challenge, attempt.challenge)', ''],
  ),
  ...coreFaults(
    'grants/grants.ts',
    [
      'R232',
      "formatGrant(next, policy), entry)) === 'conflict') continue",
      "formatGrant(next, policy), entry)) === 'never') continue",
    ],
    ['R268', "next.state === 'revoked' ? grantEntry(id, now) : undefined", 'undefined'],
  ),
  ...coreFaults(
    'grants/rotate.ts',
    ['R252', 'generation: grant.generation + 1', 'generation: grant.generation'],
    ['R253', 'if (grant.clientId !== attempt.clientId)', "if (attempt.clientId === '')"],
    ['R255', "{ verdict: 'refresh_reused', next: { ...grant, state: 'revoked' } }", "{ verdict: 'refresh_reused' }"],
    ['R258', 'const BURST_MS = 1000', 'const BURST_MS = 0'],
    [
      'R261',
      'if (attempt.scopes?.some((scope) => !grant.scopes.includes(scope)) === true)',
      'if (attempt.scopes?.length === 0)',
    ],
    ['R262', 'attempt.resource !== undefined && attempt.resource !== grant.resource', "attempt.resource === ''"],
    ['R263', 'if (now >= grant.expiresAt || now >= grant.idleExpiresAt)', 'if (now >= grant.expiresAt)'],
    ['R264', 'rotatedAt: now, retries: 0 }', 'rotatedAt: now, retries: 0, expiresAt: now + policy.idleMs }'],
  ),
  ...coreFaults('tokens/refresh-token.ts', [
    'R267',
    'if (!(await isOneOf(tag, ({ tagKey }) => deriveTag(tagKey, body))))',
    "if (tag === '')",
  ]),
  ...coreFaults(
    'grants/revoke.ts',
    ['R313', "{ verdict: 'revoked', next: { ...grant, state: 'revoked' } }", "{ verdict: 'revoked', next: grant }"],
    ['R316', 'if (grant.clientId !== clientId)', "if (clientId === '')"],
  ),
  ...coreFaults(
    'endpoints/revoke.ts',
    ['R315', 'if (!dead) throw error', 'throw error'],
    ['R317', 'await authenticate(exchange, form)', "{ clientId: form.get('client_id') ?? '' }"],
    ['R318', 'await end(', "if (form.get('token_type_hint') !== 'access_token') await end("],
    ['R319', "requireParameter(form, 'token')", "form.get('token') ?? ''"],
  ),
  ...coreFaults(
    'protocol/pkce.ts',
    [
      'R237',
      "if (challenge === undefined) throw new OAuthError('pkce_missing', { check: 'absent' })",
      "if (challenge === undefined) return ''.padEnd(43, 'A')",
    ],
    ['R238', '{43,128}$/', '{1,200}$/'],
  ),
  ...coreFaults('grants/redeem.ts', [
    'R236',
    'attempt.challenge === undefined || !constantTimeEqual(grant.challenge, attempt.challenge)',
    'attempt.challenge !== undefined && !constantTimeEqual(grant.challenge, attempt.challenge)',
  ]),
  ...coreFaults('endpoints/token-authorization-code.ts', [
    'R239',
    '? await sha256(verifier) : undefined',
    '? verifier : undefined',
  ]),
  ...coreFaults('values/subject.ts', ['R275', "CLIENT_SUBJECT_PREFIX = 'client'", "CLIENT_SUBJECT_PREFIX = 'fake'"]),
]
