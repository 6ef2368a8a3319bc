import { describe, expect, it } from 'vitest'
import { readJsonMembers } from './json-members.ts'

const refused = (member: string, check: string): unknown =>
  expect.objectContaining({ reason: 'registration_metadata', details: { member, check } })

describe('readJsonMembers', () => {
  it.each([null, undefined, [], 'text', 7])('finds no members in %j', (json) => {
    expect(() => readJsonMembers(json)).toThrow(refused('(all)', 'object'))
  })

  it('takes members without a value for members that are not there', () => {
    const members = readJsonMembers({ a: null, b: '', c: 0, d: false })
    expect(members.names()).toEqual(['c', 'd'])
    expect([members.value('a'), members.text('b'), members.value('c'), members.flag('d')]).toEqual([
      undefined,
      undefined,
      0,
      false,
    ])
    expect([members.texts('x'), members.flag('x'), members.url('x')]).toEqual([undefined, undefined, undefined])
  })

  it('reads each member by its type, and tells which was of another', () => {
    const members = readJsonMembers({ text: 'a', texts: ['a', ''], flag: true, number: 1 })
    expect([members.text('text'), members.texts('texts'), members.flag('flag')]).toEqual(['a', ['a', ''], true])
    expect(() => members.text('number')).toThrow(refused('number', 'text'))
    expect(() => members.texts('text')).toThrow(refused('text', 'list'))
    expect(() => readJsonMembers({ texts: ['a', 1] }).texts('texts')).toThrow(refused('texts', 'list of texts'))
    expect(() => members.flag('text')).toThrow(refused('text', 'true or false'))
    expect(() => members.url('number')).toThrow(refused('number', 'text'))
  })

  it.each(['https://a.example', 'http://a.example/~b?c#d', `https://a.example/${'a'.repeat(2030)}`])(
    'takes %s for a URL',
    (url) => {
      expect(readJsonMembers({ url }).url('url')).toBe(url)
    },
  )

  it.each([
    `https://a.example/${'a'.repeat(2031)}`,
    'ftp://a.example',
    'xhttps://a.example',
    'https://',
    'https://a.example/ b',
    'https://a.example/é',
    'https://a.example/\x7f',
    'https://a.example/a\n',
    'https://user@a.example',
    'https://:secret@a.example',
    'https://[::1',
  ])('refuses %j for a URL', (url) => {
    expect(() => readJsonMembers({ url }).url('url')).toThrow(refused('url', 'http URL'))
  })
})
