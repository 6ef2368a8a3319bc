/** Shorter values may turn up by chance, or are words. */
export const SHORTEST = 16

/**
 * Finds any of many values in a text, in one pass over it: a run leaves tens of thousands of secrets and megabytes of
 * logs, too many to look for one by one.
 *
 * @param canaries - each at least {@link SHORTEST} characters long
 */
export function createCanarySearch(canaries: readonly string[]): (text: string) => readonly string[] {
  const byStart = Map.groupBy(
    canaries.flatMap((canary) => spellings(canary)),
    ({ spelling }) => spelling.slice(0, SHORTEST),
  )
  return (text) => {
    const found = new Set<string>()
    for (let at = 0; at + SHORTEST <= text.length; at += 1) {
      for (const { canary, spelling } of byStart.get(text.slice(at, at + SHORTEST)) ?? []) {
        if (text.startsWith(spelling, at)) found.add(canary)
      }
    }
    return [...found]
  }
}

interface Spelling {
  readonly canary: string
  readonly spelling: string
}

/** As it is, in a URL, and in JSON. */
function spellings(canary: string): readonly Spelling[] {
  const json = JSON.stringify(canary).slice(1, -1)
  return [...new Set([canary, encodeURIComponent(canary), json])].map((spelling) => ({ canary, spelling }))
}
