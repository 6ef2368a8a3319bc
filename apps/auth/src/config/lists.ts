/** A comma list: trimmed, without empty entries; empty when the variable is not set. */
export function parseList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
