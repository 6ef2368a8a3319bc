import type { Draw } from './draw.ts'
import { anyText } from './texts.ts'

const SCALARS: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  1_900_000_000_000,
  '',
  'a',
  [],
  {},
  '__proto__',
]

/** Any JSON value of a few levels. */
export function anyJson(draw: Draw, depth = 3): unknown {
  switch (depth === 0 ? draw.below(2) : draw.below(5)) {
    case 0:
      return draw.pick(SCALARS)
    case 1:
      return anyText(draw, 12).toWellFormed()
    case 2:
      return Array.from({ length: draw.below(4) }, () => anyJson(draw, depth - 1))
    default:
      return Object.fromEntries(
        Array.from({ length: draw.below(4) }, () => [anyText(draw, 6), anyJson(draw, depth - 1)]),
      )
  }
}

/**
 * An object as it should be, in which up to two members are missing, of another type, or of the other values listed.
 *
 * @param members - name → values that belong there, the usual one first: five times of six it is taken
 */
export function nearly(draw: Draw, members: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown> {
  const names = Object.keys(members)
  const made: Record<string, unknown> = {}
  for (const name of names) {
    const [usual, ...others] = members[name] ?? []
    made[name] = others.length === 0 || !draw.once(6) ? usual : others[draw.below(others.length)]
  }
  for (let faults = draw.below(3); faults > 0; faults -= 1) {
    const name = draw.pick(names)
    if (draw.once(3)) delete made[name]
    else made[name] = anyJson(draw)
  }
  return made
}

/** The value that a text spells; text that spells none stands for itself. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text // a text is a JSON value too
  }
}

/** The list of texts that a text spells; what is no list is one text. */
export function textsOf(text: string): readonly string[] {
  const value = jsonOf(text)
  if (!Array.isArray(value)) return [text]
  return value.map((item: unknown) => (typeof item === 'string' ? item : JSON.stringify(item)))
}
