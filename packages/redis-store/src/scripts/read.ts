import { createScript, type Script } from './script.ts'

/**
 * One record with the server's clock: `{now in ms, revision, body, expiry in ms}`. The expiry comes as text, because
 * ioredis reads integers near 2^53 inexactly.
 *
 * KEYS: record
 */
export const READ: Script = createScript(
  `
local time = redis.call('TIME')
local record = redis.call('HMGET', KEYS[1], 'r', 'b')
local expiry = string.format('%.0f', redis.call('PEXPIRETIME', KEYS[1]))
return {time[1] * 1000 + math.floor(time[2] / 1000), record[1], record[2], expiry}
`,
  'allow-oom',
)
