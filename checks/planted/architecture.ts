import { readdirSync } from 'node:fs'
import { file, type Batch } from './batch.ts'

const CORE = 'packages/oauth-core/src'

/** Each with a folder it must not import. */
const BEYOND: Readonly<Record<string, string>> = {
  'layer-values': 'internal',
  'layer-internal': 'errors',
  'layer-errors': 'protocol',
  'layer-protocol': 'ports',
  'layer-ports': 'resources',
  'layer-resources': 'keys',
  'layer-keys': 'clients',
  'layer-clients': 'tokens',
  'layer-tokens': 'grants',
  'layer-grants': 'sign-in',
  'layer-sign-in': 'pages',
  'layer-pages': 'http',
  'layer-http': 'endpoints',
  'layer-endpoints': 'express',
  'side-memory': 'resources',
  'side-node': 'resources',
  'side-testing': 'sign-in',
}

const folderOf = (rule: string): string => `${CORE}/${rule.slice(rule.indexOf('-') + 1)}`

function importFrom(folder: string): string {
  const name = readdirSync(`${CORE}/${folder}`).find((entry) => /^[a-z0-9-]+\.ts$/.test(entry))
  return `import '../${folder}/${name}'`
}

const found = (rule: string, from: string): [string, RegExp] => [
  rule,
  new RegExp(`error ${rule}: ${from.replaceAll('.', '\\.')} `),
]

/** Rule → the file that breaks it. */
const OTHERS: Readonly<Record<string, readonly [path: string, line: string]>> = {
  'core-needs-jose-alone': [`${CORE}/grants/planted-1.ts`, "import '../../../redis-store/src/index.ts'"],
  'core-needs-no-node': [`${CORE}/grants/planted-2.ts`, "import 'node:fs'"],
  'redis-store-knows-the-core-alone': ['packages/redis-store/src/planted.ts', "import '../../github-idp/src/index.ts'"],
  'github-idp-knows-the-core-alone': ['packages/github-idp/src/planted.ts', "import '../../../apps/auth/src/mode.ts'"],
  'forwardauth-middleware-knows-the-core-alone': [
    'packages/forwardauth-middleware/src/planted.ts',
    "import '../../oauth-core/src/values/time.ts'",
  ],
  'one-file-names-adapters': ['apps/auth/src/planted.ts', "import '@gw/redis-store'"],
  'no-circles': ['apps/auth/src/planted-a.ts', "import './planted-b.ts'"],
  resolvable: ['apps/auth/src/planted-c.ts', "import './not-there.ts'"],
}

/** dependency-cruiser: the two pictures of the architecture, arrow by arrow. */
export const architecture: Batch = {
  tool: 'dependency-cruiser',
  plant: {
    ...Object.fromEntries(
      Object.entries(BEYOND).map(([rule, beyond]) => [`${folderOf(rule)}/planted.ts`, file(importFrom(beyond))]),
    ),
    ...Object.fromEntries(Object.values(OTHERS).map(([path, line]) => [path, file(line)])),
    'apps/auth/src/planted-b.ts': file("import './planted-a.ts'"),
  },
  run: ['depcruise', '--config', '.dependency-cruiser.cjs', 'packages', 'apps'],
  faults: Object.fromEntries([
    ...Object.keys(BEYOND).map((rule) => found(rule, `${folderOf(rule)}/planted.ts`)),
    ...Object.entries(OTHERS).map(([rule, [path]]) => found(rule, path)),
  ]),
}
