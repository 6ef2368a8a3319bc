// The two pictures of the architecture as rules: which package may import which, and inside oauth-core which layer.

/** Left to right: a layer imports only what stands to its left, and itself. */
const LAYERS = [
  'values',
  'internal',
  'errors',
  'protocol',
  'ports',
  'resources',
  'keys',
  'clients',
  'tokens',
  'grants',
  'sign-in',
  'pages',
  'http',
  'endpoints',
]
const CORE = '^packages/oauth-core/src'
const TESTS = '\\.(test|property\\.test)\\.ts$'

const layerRules = LAYERS.map((layer, index) => ({
  name: `layer-${layer}`,
  comment: `${layer} imports only what stands left of it`,
  severity: 'error',
  from: { path: `${CORE}/${layer}/`, pathNot: TESTS },
  to: { path: `${CORE}/`, pathNot: `${CORE}/(${LAYERS.slice(0, index + 1).join('|')})/` },
}))

/** Folders beside the row: each may reach as far as the layer named, and no further. */
const sideRules = [
  { folder: 'memory', reach: 'ports' },
  { folder: 'node', reach: 'ports' },
  { folder: 'testing', reach: 'grants' },
].map(({ folder, reach }) => ({
  name: `side-${folder}`,
  comment: `${folder} imports ${reach} and what stands left of it`,
  severity: 'error',
  from: { path: `${CORE}/${folder}/`, pathNot: TESTS },
  to: { path: `${CORE}/`, pathNot: `${CORE}/(${[...LAYERS.slice(0, LAYERS.indexOf(reach) + 1), folder].join('|')})/` },
}))

const ADAPTERS = ['redis-store', 'github-idp', 'forwardauth-middleware']

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    ...sideRules,
    {
      name: 'core-needs-jose-alone',
      comment: 'oauth-core has one run-time dependency; express and vitest are optional peers of their own entries',
      severity: 'error',
      from: { path: CORE, pathNot: `${TESTS}|${CORE}/(express|node|testing)/` },
      to: { path: '^(packages/(?!oauth-core/)|apps/)|node_modules/(?!(\\.pnpm/)?jose)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'core-needs-no-node',
      comment: 'what needs Node lies in node/ and express/',
      severity: 'error',
      from: { path: CORE, pathNot: `${TESTS}|${CORE}/(express|node)/` },
      to: { dependencyTypes: ['core'] },
    },
    ...ADAPTERS.map((adapter) => ({
      name: `${adapter}-knows-the-core-alone`,
      comment: 'an adapter imports no other adapter and no app, and of the core only its public entries',
      severity: 'error',
      from: { path: `^packages/${adapter}/src`, pathNot: TESTS },
      to: {
        path: `^(apps/|packages/(?!(${adapter}|oauth-core)/)|packages/oauth-core/src/(?!(index|(node|memory|testing|express)/index)\\.ts$))`,
      },
    })),
    {
      name: 'one-file-names-adapters',
      comment: 'apps/auth chooses its stores and providers in compose.ts; the rest sees ports',
      severity: 'error',
      from: { path: '^apps/auth/src', pathNot: `${TESTS}|^apps/auth/src/compose\\.ts$` },
      to: { path: '^packages/(redis-store|github-idp)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@gw/source', 'import', 'types', 'default'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
}
