import type { Environment, Variable } from './env.ts'
import { quoted, type Faults } from './faults.ts'

/** Reads a variable that has a few possible values; anything else is a fault that names them. */
export function readChoice<Choice extends string>(
  environment: Environment,
  name: Variable,
  choices: readonly Choice[],
  fallback: Choice,
  faults: Faults,
): Choice {
  const text = environment.get(name)
  if (text === undefined) return fallback
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined) faults.add(name, `${quoted(text)} is not known.`, `Use one of ${choices.join(', ')}.`)
  return choice ?? fallback
}
