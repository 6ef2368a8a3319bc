/** Faults that one run of a tool must find all at once. */
export interface Batch {
  readonly tool: string
  /** Path → what the file becomes; `before` is empty where there is none. */
  readonly plant: Readonly<Record<string, (before: string) => string>>
  readonly run: readonly [command: string, ...args: string[]]
  /** Rule → what the tool must say; it must also end with another code than 0. */
  readonly faults: Readonly<Record<string, RegExp>>
}

/** A file of its own for a fault. */
export const file =
  (...lines: readonly string[]) =>
  (): string =>
    `${lines.join('\n')}\n`
