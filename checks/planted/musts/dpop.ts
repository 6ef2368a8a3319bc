import { coreFaults, type MustFault } from './must-fault.ts'

/** Tokens that are bound to a key, and requests that are pushed. */
export const dpop: readonly MustFault[] = [
  ...coreFaults('endpoints/metadata.ts', [
    'R42',
    'dpop_signing_alg_values_supported: DPOP_ALGORITHMS,',
    "dpop_signing_alg_values_supported: [...DPOP_ALGORITHMS, 'RS256'],",
  ]),
  ...coreFaults('grants/redeem.ts', [
    'R251',
    "if (grant.jkt !== undefined && grant.jkt !== attempt.jkt) return { verdict: 'dpop_invalid' }",
    '',
  ]),
  ...coreFaults('grants/rotate.ts', ['R265', "if (!hasKey && !wasUnbound) return { verdict: 'dpop_invalid' }", '']),
  ...coreFaults('tokens/access-token.ts', ['R301', '...(input.jkt !== undefined && { cnf: { jkt: input.jkt } }),', '']),
  ...coreFaults(
    'tokens/verifier.ts',
    ['R302', 'if ((jkt === undefined) !== (dpop === undefined))', 'if (jkt === undefined && dpop !== undefined)'],
    ['R310', 'if (proven.jkt !== jkt)', "if (proven.jkt === '')"],
  ),
  ...coreFaults(
    'protocol/dpop-proof.ts',
    ['R303', 'parseJwt(header, MAX_LENGTH, refusal)', "parseJwt(header.split(/, */, 1).join(''), MAX_LENGTH, refusal)"],
    ['R304', "if (typ !== 'dpop+jwt') throw refusal('typ')", ''],
  ),
  ...coreFaults(
    'tokens/dpop-proofs.ts',
    ['R305', 'normalizeHttpTarget(proof.url) !== target', "normalizeHttpTarget(proof.url) === ''"],
    ['R306', 'Math.abs(proof.issuedAt * 1000 - clock.now())', '(clock.now() - proof.issuedAt * 1000)'],
    ['R308', 'accessTokenHash !== undefined && proof.accessTokenHash !== accessTokenHash', 'false'],
    ['R309', "if (verdict === 'wrong')", 'if (nonce === undefined)'],
  ),
  ...coreFaults('http/cors.ts', ['R311', 'WWW-Authenticate, DPoP-Nonce, Retry-After', 'WWW-Authenticate, Retry-After']),
  ...coreFaults(
    'endpoints/par.ts',
    ['R197', 'await authenticate(exchange, form)', "await Reflect.get(deps, 'clients').find(form.get('client_id'))"],
    ['R198', 'expires_in: expiresInSeconds }, 201', 'expires_in: expiresInSeconds }, 200'],
    ['R199', "if (form.has('request_uri'))", "if (form.has('request'))"],
  ),
  ...coreFaults(
    'sign-in/pushed-requests.ts',
    ['R200', 'if (value.request.clientId !== clientId)', "if (clientId === '')"],
    [
      'R205',
      "throw new OAuthError('request_uri_unknown', { check: 'client' })",
      'throw new Error(JSON.stringify(value))',
    ],
    ['R201', "(await records.replace(key, revision, undefined)) === 'conflict'", 'revision === ABSENT'],
  ),
  ...coreFaults('endpoints/routes.ts', [
    'R202',
    '{ path: base + PATHS.par, ...program,',
    "{ path: base + PATHS.par, ...program, methods: ['GET', 'POST'],",
  ]),
  ...coreFaults(
    'endpoints/authorize.ts',
    [
      'R203',
      'readPlain(parameters, proven) : pushed.request',
      'readPlain(parameters, proven) : { ...pushed.request, state: readState(parameters) }',
    ],
    ['R204', "if (proven.client.requiresPushedRequest) throw new OAuthError('pushed_request_required')", ''],
  ),
]
