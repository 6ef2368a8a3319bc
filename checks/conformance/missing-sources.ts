import { nameOf } from './page-section.ts'
import type { Proofs } from './page.ts'
import { sectionsOf } from './sections.ts'
import { addressOf } from './specifications.ts'

/**
 * A line for each section of a specification that a tested MUST of the core comes from, and that no source names: whoever
 * looks for its rule would not find it.
 *
 * @param core - ids of the requirements that concern the core
 */
export function findMissingSources(proofs: Proofs, core: ReadonlySet<string>): readonly string[] {
  const sections = sectionsOf(proofs)
  const needed = sections.filter(
    ({ reference, requirements }) =>
      addressOf(reference) !== undefined &&
      requirements.some(({ id, level }) => level === 'M' && core.has(id) && proofs.testsOf(id).length > 0),
  )
  const unnamed = new Map(
    needed.filter(({ files }) => files.length === 0).map((section) => [nameOf(section.reference), section]),
  )
  return [
    ...[...unnamed]
      .filter(([name]) => proofs.elsewhere[name] === undefined)
      .map(
        ([name, { requirements }]) =>
          `${name} (${requirements.map(({ id }) => id).join(', ')}) is named by no source: add its @see link where the rule is, or a reason in test/conformance/elsewhere.ts`,
      ),
    ...Object.keys(proofs.elsewhere)
      .filter((name) => !unnamed.has(name))
      .map(
        (name) => `${name} is named by a source, or by no tested MUST: take it out of test/conformance/elsewhere.ts`,
      ),
  ]
}
