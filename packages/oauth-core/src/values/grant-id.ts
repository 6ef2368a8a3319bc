import type { Branded } from './brand.ts'

/**
 * Names a grant: one hex digit (its bucket in the store) and 21 base64url characters, 130 random bits in all.
 * No secret: it stands in tokens and in logs.
 */
export type GrantId = Branded<string, 'GrantId'>

const SHAPE = /^[0-9a-f][A-Za-z0-9_-]{21}$/

/** True for text in the shape of a grant id. */
export const isGrantId = (value: string): value is GrantId => SHAPE.test(value)
