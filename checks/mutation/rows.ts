import type { Source } from './report.ts'

/** Sources, and the tests that must find their mutants; one run of these unharmed serves all of the sources. */
interface Row {
  /** What the paths of the sources begin with, inside the core; the first row that fits counts. */
  readonly sources: readonly string[]
  /** Paths and globs inside the core. */
  readonly tests: readonly string[]
}

const BESIDE_CLIENTS = 'src/clients/*.test.ts'

const endpoints = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `test/endpoints/${name}.test.ts`)

const clients = (...names: readonly string[]): readonly string[] => names.map((name) => `src/clients/${name}`)

/**
 * Which tests are asked about which sources: those beside them, and where these do not suffice the endpoints that live
 * by them. All tests of the core would find no fewer mutants, but take hours: what is left out can only lower the score.
 */
const ROWS: readonly Row[] = [
  { sources: ['src/protocol/'], tests: ['src/protocol/*.test.ts'] },
  { sources: ['src/grants/'], tests: ['src/grants/*.test.ts'] },
  { sources: ['src/tokens/dpop-proofs'], tests: ['test/dpop-proofs.test.ts', ...endpoints('token-dpop')] },
  {
    sources: ['src/tokens/verifier'],
    tests: [
      'src/tokens/verifier*.test.ts',
      'src/node/verifier-recall.test.ts',
      'test/guard.test.ts',
      'test/guard-dpop.test.ts',
      ...endpoints('revoke'),
    ],
  },
  { sources: ['src/tokens/'], tests: ['src/tokens/*.test.ts'] },
  {
    sources: clients('register', 'shared-client-id', 'client-records', 'manage', 'clients', 'digest-client'),
    tests: [BESIDE_CLIENTS, ...endpoints('register', 'register-shared', 'register-with-token', 'manage-client')],
  },
  { sources: clients('metadata-documents'), tests: [BESIDE_CLIENTS, ...endpoints('client-documents')] },
  {
    sources: clients('client-key-sets', 'verify-assertion', 'authenticate'),
    tests: [
      BESIDE_CLIENTS,
      ...endpoints('client-key-sets', 'private-key-jwt', 'token-client-authentication', 'introspect'),
    ],
  },
  { sources: ['src/clients/'], tests: [BESIDE_CLIENTS] },
]

/** Sources under the tests of their row. */
export interface Batch {
  readonly tests: readonly string[]
  readonly sources: readonly Source[]
}

/** 500 lines: a batch ends with what it measured written down, so that a run that is broken off loses little. */
const BATCH_LINES = 500

/** @throws {Error} for a source that no row speaks of */
export function inBatches(sources: readonly Source[]): readonly Batch[] {
  const byRow = Map.groupBy(sources, ({ path }) => {
    const row = ROWS.find(({ sources: begins }) => begins.some((begin) => path.startsWith(begin)))
    if (row === undefined) throw new Error(`no tests are chosen for ${path}: add a row to checks/mutation/rows.ts`)
    return row
  })
  return [...byRow].flatMap(([{ tests }, members]) => inParts(members).map((part) => ({ tests, sources: part })))
}

function inParts(sources: readonly Source[]): readonly (readonly Source[])[] {
  const parts: Source[][] = []
  let lines = Number.POSITIVE_INFINITY
  for (const source of sources) {
    if (lines + source.lines > BATCH_LINES) {
      parts.push([])
      lines = 0
    }
    parts.at(-1)?.push(source)
    lines += source.lines
  }
  return parts
}
