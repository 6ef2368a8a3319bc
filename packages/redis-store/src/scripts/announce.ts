import { createScript, type Script } from './script.ts'

/**
 * Puts an entry on its stream and into its index; a later `until` or floor already there stays. Grants past their
 * `until` leave the index on the way. Part of `announce` and of `end`.
 *
 * The stream keeps some 100,000 entries: followers are at most seconds behind, and who finds a gap reads the index.
 */
export const ANNOUNCE_ENTRY = `
local function announce(stream, index, kind, id, field, born, till)
  local time = redis.call('TIME')
  if kind == 'grant' then
    redis.call('ZREMRANGEBYSCORE', index, '-inf', time[1] * 1000)
    redis.call('ZADD', index, 'GT', till, field)
  else
    local oldBorn, oldTill = string.match(redis.call('HGET', index, field) or '0:0', '^(%d+):(%d+)$')
    if tonumber(oldBorn) > tonumber(born) then born = oldBorn end
    if tonumber(oldTill) > tonumber(till) then till = oldTill end
    redis.call('HSET', index, field, born .. ':' .. till)
  end
  redis.call('XADD', stream, 'MAXLEN', '~', 100000, '*', 'k', kind, 'i', id, 'n', born, 'u', till)
end
`

/**
 * Announces what has no record, and looks over a few floors for some that have run out: the hash cannot expire single
 * fields before Redis 7.4. Returns where the next announcement goes on looking.
 *
 * KEYS: stream, index. ARGV: kind, id, field in the index, not-before in ms, until in ms, place to look from
 */
export const ANNOUNCE: Script = createScript(
  `
${ANNOUNCE_ENTRY}
announce(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
if ARGV[1] == 'grant' then return ARGV[6] end
local now = tonumber(redis.call('TIME')[1]) * 1000
local found = redis.call('HSCAN', KEYS[2], ARGV[6], 'COUNT', 16)
for i = 1, #found[2], 2 do
  if tonumber(string.match(found[2][i + 1], '%d+$')) < now then redis.call('HDEL', KEYS[2], found[2][i]) end
end
return found[1]
`,
  'allow-oom',
)
