/** True for a whole number, zero or more, that JSON carries exactly (RFC 8259 §6). */
export const isWholeNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
