/** 32: as many bytes as the keys that are derived from the master secret. */
const MASTER_SECRET_BYTES = 32

/** 16: a password that is not brute-forced through a network, and short enough for what operators already have. */
const PASSWORD_BYTES = 16

/** Placeholders and first guesses, compared without case, digits and punctuation around them. */
const WELL_KNOWN = /change.?(me|this|it)|replace.?(me|this)|your.{0,20}(secret|password|key)|example|placeholder/i
const WELL_KNOWN_WHOLE =
  /^[\W_\d]*(secret|password|passwort|admin|root|redis|test|default|letmein|qwerty|foobared|x+)[\W_\d]*$/i

/** Below this many different characters a text of 16 bytes or more was typed, not generated. */
const DIFFERENT_CHARACTERS = 8

/** What is wrong with the master secret; undefined when nothing is. Says nothing of its content. */
export function faultOfMasterSecret(value: string): string | undefined {
  return faultOfSecret(value, MASTER_SECRET_BYTES)
}

/** What is wrong with a password; undefined when nothing is. Says nothing of its content. */
export function faultOfPassword(value: string): string | undefined {
  return faultOfSecret(value, PASSWORD_BYTES)
}

/** Whether somebody else chose this value: a placeholder from a template, or the first thing that everybody tries. */
export function isWellKnown(value: string): boolean {
  return WELL_KNOWN.test(value) || WELL_KNOWN_WHOLE.test(value)
}

function faultOfSecret(value: string, leastBytes: number): string | undefined {
  if (isWellKnown(value)) return 'it is a well-known value.'
  const bytes = Buffer.byteLength(value)
  if (bytes < leastBytes) return `it has ${bytes} bytes, at least ${leastBytes} are needed.`
  if (new Set(value).size < DIFFERENT_CHARACTERS || repeats(value)) return 'it repeats itself, so it can be guessed.'
  return undefined
}

/** Whether the text is one piece of at most half its length, again and again. */
function repeats(value: string): boolean {
  return (value + value).indexOf(value, 1) < value.length
}
