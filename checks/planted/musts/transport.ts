import { coreFaults, type MustFault } from './must-fault.ts'

const r = String.raw

/** Requests and answers of every endpoint. */
export const transport: readonly MustFault[] = [
  ...coreFaults('http/respond.ts', [
    'R3',
    "const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' }",
    "const NO_STORE = { 'cache-control': 'no-cache' }",
  ]),
  ...coreFaults('http/respond.ts', ['R151', `"frame-ancestors 'none'",`, '']),
  ...coreFaults('http/router.ts', ['R6', "  response.headers.set('allow', allowed.join(', '))\n", '']),
  ...coreFaults(
    'http/read-body.ts',
    ['R12', 'type.trim().toLowerCase() !== expected || !utf8', "type.trim() === '' || !utf8"],
    ['R14', 'type.trim().toLowerCase() !== expected || !utf8', 'type.trim().toLowerCase() !== expected'],
  ),
  ...coreFaults(
    'protocol/parameters.ts',
    [
      'R9',
      "else throw new OAuthError('parameter_repeated', { parameter: loggable(name) })",
      'else earlier.push(value)',
    ],
    ['R10', "all.filter((value) => value !== '')", 'all'],
  ),
  ...coreFaults('endpoints/read-credential-form.ts', ['R16', 'if (leaked !== undefined)', 'if (leaked === name)']),
  ...coreFaults('protocol/challenge.ts', ['R363', r`[\x20\x21\x23-\x5b\x5d-\x7e]`, r`[\x20-\x7e\r\n]`]),
  ...coreFaults(
    'endpoints/routes.ts',
    ['R25', "const program = { methods: ['POST'], cors: true }", "const program = { methods: ['POST'], cors: false }"],
    ['R26', '    cors: false,', '    cors: true,'],
    ['R31', '`/.well-known/oauth-authorization-server${base}`', '`/.well-known/oauth-authorization-server`'],
  ),
  ...coreFaults(
    'endpoints/metadata.ts',
    ['R30', '    issuer,\n    authorization_endpoint', "    issuer: issuer + '/',\n    authorization_endpoint"],
    ['R32', '({ ...document(), ...openid })', '(openid)'],
    ['R33', "code_challenge_methods_supported: ['S256']", "code_challenge_methods_supported: ['S256', 'plain']"],
    ['R34', '    authorization_response_iss_parameter_supported: true,\n', ''],
    ['R35', "response_types_supported: ['code']", "response_types_supported: ['code', 'token']"],
    ['R36', 'grant_types_supported: [', "grant_types_supported: ['password', "],
    ['R38', ' token_endpoint_auth_methods_supported: ', ' token_endpoint_authentication_methods_supported: '],
  ),
  ...coreFaults(
    'endpoints/protected-resource-metadata.ts',
    ['R43', 'resource: resource.resource,', "resource: resource.resource + '/',"],
    ['R44', 'authorization_servers: [issuer]', 'authorization_servers: [new URL(resource.resource).origin]'],
    ['R45', "bearer_methods_supported: ['header']", "bearer_methods_supported: ['header', 'query']"],
  ),
  ...coreFaults('keys/public-jwk.ts', ['R48', "EC: ['crv', 'x', 'y']", "EC: ['crv', 'x', 'y', 'd']"]),
]
