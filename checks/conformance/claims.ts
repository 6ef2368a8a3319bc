import type { Deferral } from '@gw/test-conformance/deferral'
import type { Requirement } from '@gw/test-conformance/requirements'
import type { Citations } from './citations.ts'

/** What the gate compares. */
export interface Claims {
  readonly requirements: readonly Requirement[]
  /** Ids that concern the core; the others concern the gateway around it, and running it. */
  readonly core: ReadonlySet<string>
  /** Id → why nothing proves it; a plain text has no kind, which a MUST needs. */
  readonly deferred: Readonly<Record<string, Deferral | string>>
  readonly citations: Citations
}

/**
 * A line for each id that is claimed wrongly.
 *
 * A test that failed has been counted already, and one whose tool is missing is counted as skipped: neither makes its
 * ids unproved a second time.
 */
export function findFalseClaims({ requirements, core, deferred, citations }: Claims): readonly string[] {
  const ids = new Set(requirements.map(({ id }) => id))
  const untested = requirements.filter(({ id }) => !citations.has(id))
  return [
    ...[...citations]
      .filter(([id]) => !ids.has(id))
      .map(([id, tests]) => `${id} is cited by "${tests[0]?.title ?? ''}", but there is no such requirement`),
    ...Object.keys(deferred)
      .filter((id) => !ids.has(id))
      .map((id) => `${id} is deferred, but there is no such requirement`),
    ...[...ids]
      .filter((id) => citations.has(id) && deferred[id] !== undefined)
      .map((id) => `${id} is tested: take it out of test/conformance/deferred.ts`),
    ...untested
      .filter(({ id }) => reasonOf(deferred[id]) === '')
      .map(({ id }) => `${id} is neither cited by a test nor deferred with a reason`),
    ...untested
      .filter(({ id, level }) => level === 'M' && typeof deferred[id] === 'string' && deferred[id] !== '')
      .map(({ id }) => `${id} is a MUST: no test proves it, and its reason is of no kind that allows that`),
    ...untested
      .filter(({ id, level }) => level === 'M' && core.has(id) && kindOf(deferred[id]) === 'later')
      .map(({ id }) => `${id} is a MUST for the core: it cannot come later`),
  ]
}

/** The reason in words, empty where there is none. */
export function reasonOf(deferral: Deferral | string | undefined): string {
  return typeof deferral === 'object' ? deferral.why : (deferral ?? '')
}

const kindOf = (deferral: Deferral | string | undefined): string | undefined =>
  typeof deferral === 'object' ? deferral.kind : undefined
