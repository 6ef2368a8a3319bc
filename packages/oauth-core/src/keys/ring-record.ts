import { isJsonObject, parseJsonObject } from '../internal/json.ts'
import type { RecordKey } from '../ports/record-store.ts'

/** The one record that holds the ring. */
export const RING: RecordKey = { kind: 'system', id: 'keys' }

/** The ring's own key, wrapped under one master secret. */
interface Wrapping {
  /** Name of the master secret. */
  readonly kid: string
  readonly blob: string
}

/**
 * An envelope: the contents are sealed once under a key of their own, and that key once per master secret. So whoever
 * knows one master can change the contents for all, and a master can be added without touching them.
 *
 * A wrapping under a secret that was given up stays until it is taken out by hand: other processes may still need it.
 */
export interface RingRecord {
  readonly wrappings: readonly Wrapping[]
  readonly sealed: string
}

const isWrapping = (value: unknown): value is Wrapping =>
  isJsonObject(value) && typeof value['kid'] === 'string' && typeof value['blob'] === 'string'

/** @throws {Error} for a version that this release does not know, so that it is never overwritten */
export function parseRingRecord(body: string): RingRecord {
  const { v, wrappings, sealed } = parseJsonObject(body) ?? {}
  if (v !== 1) throw new Error(`the key ring has version ${String(v)}, this release knows 1`)
  if (!Array.isArray(wrappings) || !wrappings.every(isWrapping) || typeof sealed !== 'string') {
    throw new Error('the key ring is malformed')
  }
  return { wrappings, sealed }
}

/** The record's body. */
export function formatRingRecord({ wrappings, sealed }: RingRecord): string {
  return JSON.stringify({ v: 1, wrappings, sealed })
}
