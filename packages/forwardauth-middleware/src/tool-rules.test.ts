import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Service } from './services.ts'
import { toolScopes } from './tool-rules.ts'

const service: Service = {
  resource: 'https://notes.test/mcp',
  scopes: { r: 'Read', w: 'Write', d: 'Delete' },
  require: ['r'],
  tools: { 'delete_*': ['d'], '*_note': ['w'], exact: ['w', 'd'], 'a*b*c': ['d'] },
  checksHeaders: true,
}
const everything = ['d', 'w', 'w', 'd', 'd']

const call = (name: string | undefined, { version = '2026-07-28', method = 'tools/call', of = service } = {}) =>
  toolScopes(of, 'POST', {
    values: {
      ...(version === '' ? {} : { 'mcp-protocol-version': version }),
      ...(method === '' ? {} : { 'mcp-method': method }),
      ...(name === undefined ? {} : { 'mcp-name': name }),
    },
    repeated: [],
  })

describe('toolScopes', () => {
  it.each([
    ['list_notes', []],
    ['delete_all', ['d']],
    ['delete_', ['d']],
    ['delete_note', ['d', 'w']],
    ['add_note', ['w']],
    ['exact', ['w', 'd']],
    ['exactly', []],
    ['abc', ['d']],
    ['a-b-b-c', ['d']],
    ['acb', []],
    ['DELETE_ALL', []],
    ['=?base64?ZGVsZXRlX2FsbA==?=', ['d']],
  ])('asks for the scopes of every rule that fits %s, by its decoded name and case (R380)', (name, scopes) => {
    expect(call(name)).toEqual(scopes)
  })

  it('adds nothing to other methods and to requests without a body', () => {
    expect(call(undefined, { method: 'tools/list' })).toEqual([])
    expect(toolScopes(service, 'GET', { values: {}, repeated: [] })).toEqual([])
    expect(toolScopes({ resource: service.resource }, 'POST', { values: {}, repeated: [] })).toEqual([])
  })

  it.each(['', '2025-11-25', '2026-07-27', '9999', '2026-07-28 ', 'DRAFT-2027-v1'])(
    'asks for all rules under version "%s"',
    (version) => expect(call('list_notes', { version })).toEqual(everything),
  )

  it('asks for all rules of a service that does not compare headers with the body (R381)', () => {
    const { checksHeaders: _, ...careless } = service
    expect(call('list_notes', { of: careless })).toEqual(everything)
    expect(call(undefined, { of: careless, method: 'tools/list' })).toEqual(everything)
    expect(call('list_notes', { of: { ...service, checksHeaders: false } })).toEqual(everything)
  })

  it.each([
    ['no method', { method: '' }, 'list_notes'],
    ['no name', {}, undefined],
    ['an empty name', {}, ''],
    ['a broken name', {}, '=?base64?x?='],
  ])('cannot read a call with %s (R379)', (_, options, name) => {
    expect(call(name, options)).toBe('unreadable')
  })

  it('matches as a regular expression would, for any pattern', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(letters, name, (pattern, tool) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(tool) ? ['w'] : []
        expect(call(tool, { of: { ...service, tools: { [pattern]: ['w'] } } })).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })
})
