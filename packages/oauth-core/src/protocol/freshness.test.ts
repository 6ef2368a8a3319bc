import { describe, expect, it } from 'vitest'
import { freshnessSeconds } from './freshness.ts'

const BOUNDS = { least: 60, most: 86_400, fallback: 3600 }

describe('freshnessSeconds', () => {
  it.each([
    ['nothing', {}, 3600],
    ['no lifetime', { 'cache-control': 'public' }, 3600],
    ['a lifetime', { 'cache-control': 'public, max-age=600' }, 600],
    ['a lifetime in capitals', { 'cache-control': 'MAX-AGE=600' }, 600],
    ['one for shared caches', { 'cache-control': 's-maxage=700, max-age=600' }, 700],
    ['an age', { 'cache-control': 'max-age=600', age: '100' }, 500],
    ['an age beyond the lifetime', { 'cache-control': 'max-age=600', age: '601' }, 60],
    ['an age that is none', { 'cache-control': 'max-age=600', age: 'old' }, 600],
    ['too short a lifetime', { 'cache-control': 'max-age=0' }, 60],
    ['too long a lifetime', { 'cache-control': 'max-age=31536000' }, 86_400],
    ['an absurd lifetime', { 'cache-control': `max-age=${'9'.repeat(400)}` }, 86_400],
    ['two lifetimes', { 'cache-control': 'max-age=600, max-age=700' }, 600],
    ['no lifetime after all', { 'cache-control': 'max-age' }, 60],
    ['a quoted lifetime', { 'cache-control': 'max-age="600"' }, 60],
    ['a negative lifetime', { 'cache-control': 'max-age=-600' }, 60],
    ['an age with letters behind it', { 'cache-control': 'max-age=600', age: '100s' }, 600],
    ['an age with letters before it', { 'cache-control': 'max-age=600', age: 's100' }, 600],
    ['no-store', { 'cache-control': 'max-age=600, no-store' }, 60],
    ['no-cache', { 'cache-control': 'no-cache, max-age=600' }, 60],
    ['no-cache of one header', { 'cache-control': 'no-cache="set-cookie", max-age=600' }, 60],
    ['private', { 'cache-control': 'private, max-age=600' }, 60],
  ])('understands %s, within its bounds (R113)', (_what, headers: Record<string, string>, expected) => {
    expect(freshnessSeconds(new Headers(headers), BOUNDS)).toBe(expected)
  })
})
