/** A JSON object as it came: every member unknown until checked. */
export type JsonObject = Readonly<Record<string, unknown>>

/** True for an object that is no array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The object that `text` spells; undefined when it spells anything else. Of members with one name the last counts, as
 * in every other place that reads JSON (RFC 8259 §4).
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isJsonObject(value) ? value : undefined
}

/** True for an array of strings alone. */
export const isStringArray = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
