/** What a black box must see: one request, or one state of affairs, and what must come of it. */
export interface Requirement {
  /** Stable: tests cite it. */
  readonly id: string
  /** A MUST of the source, a SHOULD, or our own policy. */
  readonly level: 'M' | 'S' | 'P'
  readonly text: string
  /** Where it comes from, in Markdown. */
  readonly source: string
}
