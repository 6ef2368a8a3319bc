const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/**
 * Reads a duration: whole seconds, or a number with one of `s`, `m`, `h`, `d`.
 *
 * @returns seconds above zero; undefined for any other text
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([0-9]{1,10})([smhd]?)$/.exec(text.trim())
  const value = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN)
  return Number.isSafeInteger(value) && value > 0 ? value : undefined
}

/** The largest unit that divides the seconds: 2592000 is `30d`. Parses back to the same number. */
export function formatDuration(seconds: number): string {
  for (const unit of ['d', 'h', 'm']) {
    const size = UNITS[unit] ?? 1
    if (seconds % size === 0) return `${seconds / size}${unit}`
  }
  return `${seconds}`
}
