import { createScript, type Script } from './script.ts'

/**
 * Generic cell rate algorithm: the key holds the instant at which all attempts will be there again. Returns 0 when
 * allowed, else the milliseconds until one attempt is there. A clock set back, or a limit made smaller, locks nobody
 * out for longer than a whole burst takes.
 *
 * KEYS: limit. ARGV: burst, refill in ms
 */
export const LIMIT: Script = createScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local refill = tonumber(ARGV[2])
local burst = tonumber(ARGV[1]) * refill
local full = math.min(tonumber(redis.call('GET', KEYS[1]) or now), now + burst)
local nextFull = math.max(full, now) + refill
local early = nextFull - burst - now
if early > 0 then return math.ceil(early) end
redis.call('SET', KEYS[1], string.format('%.3f', nextFull), 'PX', math.ceil(nextFull - now))
return 0
`)
