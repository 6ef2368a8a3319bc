import { faultsIn, type MustFault } from './must-fault.ts'

const slow = (faults: readonly MustFault[]): readonly MustFault[] => faults.map((fault) => ({ ...fault, slow: true }))

/** What only the whole gateway can show, with Traefik in front. */
export const gateway: readonly MustFault[] = slow([
  ...faultsIn(
    'infra/compose.yaml',
    [
      'R1',
      '      - --entrypoints.web.http.redirections.entrypoint.to=websecure\n      - --entrypoints.web.http.redirections.entrypoint.scheme=https\n      - --entrypoints.web.http.redirections.entrypoint.permanent=true\n',
      '',
    ],
    ['R334', '      - --entrypoints.websecure.http.aliasheadersstrategy=delete\n', ''],
  ),
  ...faultsIn(
    'infra/traefik/dynamic/gateway.yaml',
    ['R2', 'minVersion: VersionTLS12', 'minVersion: VersionTLS10'],
    ['R335 R338', '          - X-User-Id\n', ''],
    ['R339', '          - Authorization\n          - Cookie\n', ''],
    ['R373', 'maxResponseBodyBytes: 65535', 'maxResponseBodyBytes: 655350000'],
    ['R364', 'accessControlExposeHeaders: [WWW-Authenticate, ', 'accessControlExposeHeaders: ['],
  ),
  ...faultsIn('packages/forwardauth-middleware/src/original-request.ts', [
    'R355',
    "['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'] as const",
    "['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'] as const",
  ]),
  ...faultsIn('packages/forwardauth-middleware/src/request-path.ts', ['R345', ' && !AMBIGUOUS.test(path)', '']),
  ...faultsIn('infra/compose.yaml', [
    'R333',
    'websecure.forwardedheaders.insecure=false',
    'websecure.forwardedheaders.insecure=true',
  ]).map((fault) => ({
    ...fault,
    also: {
      file: 'infra/traefik/dynamic/gateway.yaml',
      find: 'trustForwardHeader: false',
      replace: 'trustForwardHeader: true',
    },
  })),
  ...faultsIn('infra/traefik/dynamic/gateway.yaml', [
    'R354',
    '[mcp-rate, mcp-cors, mcp-auth]',
    '[mcp-rate, mcp-cors]',
  ]).map((fault) => ({ ...fault, keepsDown: true })),
])
