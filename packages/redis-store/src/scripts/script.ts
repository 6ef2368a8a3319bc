import { createHash } from 'node:crypto'

/** A Lua script and the name under which Redis keeps it. */
export interface Script {
  readonly lua: string
  /** SHA-1 in hex, as `EVALSHA` wants it: a name, no protection. */
  readonly sha: string
}

/**
 * Every script starts with `#!lua`: Redis then treats it as a writer, so that a replica answers `READONLY` where it
 * would else answer with stale data, or with "absent". That needs Redis 7.
 *
 * @param flags - `allow-oom`: runs at `maxmemory` too, where other writers are refused before they start
 */
export function createScript(lua: string, flags: 'allow-oom' | 'none' = 'none'): Script {
  const text = `${flags === 'none' ? '#!lua' : `#!lua flags=${flags}`}\n${lua.trim()}\n`
  return { lua: text, sha: createHash('sha1').update(text).digest('hex') }
}
