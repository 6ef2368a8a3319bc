/** Collects what is wrong with a configuration, so that an operator mends it in one go. */
export interface Faults {
  /**
   * @param name - the variable or file at fault
   * @param problem - one sentence; never with the value of a secret
   * @param fix - one sentence: what to write instead
   */
  add(name: string, problem: string, fix: string): void
  /** One line per fault, in the order they were found. */
  list(): readonly string[]
}

/** An empty collection. */
export function createFaults(): Faults {
  const lines: string[] = []
  return {
    add: (name, problem, fix) => {
      lines.push(`${name}: ${problem} ${fix}`)
    },
    list: () => lines,
  }
}

/** A value from outside in a form that is safe on a terminal and in a log: JSON in ASCII, cut at 80 characters. */
export function quoted(value: string): string {
  const json = JSON.stringify(value.slice(0, 80))
  return json.replaceAll(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
