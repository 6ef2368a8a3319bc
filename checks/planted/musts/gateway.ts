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
    ['R333', 'websecure.forwardedheaders.insecure=false', 'websecure.forwardedheaders.insecure=true'],
    ['R334', '      - --entrypoints.websecure.http.aliasheadersstrategy=delete\n', ''],
    [
      'R345',
      'websecure.http.encodedcharacters.allowencodedslash=false',
      'websecure.http.encodedcharacters.allowencodedslash=true',
    ],
  ),
  ...faultsIn(
    'infra/traefik/dynamic/gateway.yaml',
    ['R2', 'minVersion: VersionTLS12', 'minVersion: VersionTLS10'],
    ['R335 R338', '          - X-User-Id\n', ''],
    ['R339', '          - Authorization\n          - Cookie\n', ''],
    ['R354 R355 R373', '[mcp-rate, mcp-cors, mcp-auth]', '[mcp-rate, mcp-cors]'],
    ['R364', 'accessControlExposeHeaders: [WWW-Authenticate, ', 'accessControlExposeHeaders: ['],
  ),
])
