import type { Branded } from './brand.ts'

/**
 * base64url(SHA-256(value)), 43 characters: the only form in which a live secret may reach a store, and the id of a
 * record whose natural name is no record id.
 */
export type Digest = Branded<string, 'Digest'>

const SHAPE = /^[A-Za-z0-9_-]{43}$/

/** True for the text of a SHA-256 digest: 43 base64url characters. */
export const isDigest = (value: unknown): value is Digest => typeof value === 'string' && SHAPE.test(value)
