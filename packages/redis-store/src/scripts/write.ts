import { createScript, type Script } from './script.ts'

/**
 * Compare and set: returns from the script unless the record has the expected revision ('' for none). An expiry that
 * has passed makes Redis drop the record in the same step. Part of `write` and of `end`.
 */
export const COMPARE_AND_SET = `
if (redis.call('HGET', KEYS[1], 'r') or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'r', ARGV[2], 'b', ARGV[3])
  redis.call('PEXPIREAT', KEYS[1], ARGV[4])
end
`

/**
 * Replaces, creates or removes one record. Returns 1, or 0 when another revision was there.
 *
 * KEYS: record. ARGV: expected revision, new revision ('' removes), body, expiry in ms
 */
export const WRITE: Script = createScript(`${COMPARE_AND_SET}return 1`)
