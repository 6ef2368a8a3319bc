import { deepStrictEqual } from 'node:assert/strict'

/** @throws {Error} that says which promise was broken */
export function promise(kept: boolean, what: string): void {
  if (!kept) throw new Error(`broken promise: ${what}`)
}

/** @throws {Error} that shows both when they differ */
export function same(found: unknown, expected: unknown, what: string): void {
  deepStrictEqual(found, expected, `broken promise: ${what}`)
}
