import { ANNOUNCE_ENTRY } from './announce.ts'
import { createScript, type Script } from './script.ts'
import { COMPARE_AND_SET } from './write.ts'

/**
 * `write` and the announcement in one step: what ends is on the feed if and only if its record says so. Runs at
 * `maxmemory` too, where revoking must still work.
 *
 * KEYS: record, stream, index. ARGV: the four of `write`, then kind, id, field in the index, not-before, until
 */
export const END: Script = createScript(
  `
${ANNOUNCE_ENTRY}
${COMPARE_AND_SET}
announce(KEYS[2], KEYS[3], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9])
return 1
`,
  'allow-oom',
)
