import type { Requirement } from '@gw/test-conformance/requirements'
import { referencesOfRequirement, referencesOfSource } from './references.ts'
import { inForce, type Reference } from './specifications.ts'

/** A section with everything that is about it. */
export interface Section {
  readonly reference: Reference
  /** Sources that name it, by path. */
  readonly files: readonly string[]
  readonly requirements: readonly Requirement[]
}

/** Every section that a requirement or a source names, in the order of their numbers. */
export function sectionsOf(of: {
  readonly requirements: readonly Requirement[]
  readonly sources: Readonly<Record<string, string>>
}): readonly Section[] {
  const files = Object.entries(of.sources).flatMap(([file, text]) =>
    referencesOfSource(text).map((reference) => ({ reference: inForce(reference), file })),
  )
  const requirements = of.requirements.flatMap((requirement) =>
    referencesOfRequirement(requirement.source).map((reference) => ({ reference: inForce(reference), requirement })),
  )
  const all = new Map([...files, ...requirements].map(({ reference }) => [keyOf(reference), reference]))
  return [...all]
    .map(([key, reference]) => ({
      reference,
      files: [...new Set(files.filter((one) => keyOf(one.reference) === key).map(({ file }) => file))].toSorted(),
      requirements: requirements.filter((one) => keyOf(one.reference) === key).map(({ requirement }) => requirement),
    }))
    .toSorted((one, other) => keyOf(one.reference).localeCompare(keyOf(other.reference), 'en', { numeric: true }))
}

const keyOf = ({ name, section }: Reference): string => `${name} ${section}`
