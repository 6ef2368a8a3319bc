import { describe, expect, it } from 'vitest'
import { normalizeHttpTarget } from './http-target.ts'

describe('normalizeHttpTarget', () => {
  it.each([
    ['https://h.example/a', 'https://h.example/a'],
    ['HTTPS://H.example:443/a?b=c#d', 'https://h.example/a'],
    ['http://h.example:80', 'http://h.example/'],
    ['https://h.example:8443/', 'https://h.example:8443/'],
    ['https://h.example/%61%2d%7E', 'https://h.example/a-~'],
    ['https://h.example/a%2fb%c3%a9', 'https://h.example/a%2Fb%C3%A9'],
    ['https://[::1]:443/a', 'https://[::1]/a'],
    ['https://h.example?x', 'https://h.example/'],
    ['https://h.example/A', 'https://h.example/A'],
    ['https://h.example/a/', 'https://h.example/a/'],
  ])('reads %s (R305)', (url, normal) => {
    expect(normalizeHttpTarget(url)).toBe(normal)
  })

  it.each([
    '',
    '/a',
    'h.example/a',
    'ftp://h.example/a',
    'https:///a',
    'https://user@h.example/a',
    'https://h.example/a/../b',
    'https://h.example/%2e%2E/b',
    'https://h.example\\a',
    'https://h.example/a b',
    'https://h.example/é',
    'https://h.example/%6',
    ' https://h.example/a',
    'https://h.example/a\n',
    'https://127.1/a',
  ])('finds no target in %j', (url) => {
    expect(normalizeHttpTarget(url)).toBeUndefined()
  })
})
