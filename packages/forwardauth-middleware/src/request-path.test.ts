import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUnambiguousPath } from './request-path.ts'

describe('isUnambiguousPath', () => {
  it.each("/ /mcp /mcp/ /mcp/x /MCP /mcpx /a.b/.well-known/c..d /a-_~!$&'()*+,=:@ /%20 /%40".split(' '))(
    'takes %s',
    (path) => expect(isUnambiguousPath(path)).toBe(true),
  )

  it.each([
    '',
    '/mcp /x',
    '/mcp\t',
    '/mcp\u007f',
    '/mcp\u0080',
    ...'mcp * http://a.test/mcp //mcp /mcp//x /mcp// /./mcp /mcp/.. /mcp/. /mcp/../admin'.split(' '),
    ...'/mcp;x=1 /mcp/..;/x /mcp\\..\\x /mcp#/health /mcp?/health /mcpé /mcp% /mcp%4 /%zz'.split(' '),
    ...'/mcp%2f..%2fadmin /mcp%2F /mcp%252f /mcp%00 /mcp%09 /mcp%1F /mcp%7f /mcp%23/health'.split(' '),
    ...'/mcp%2e%2e/x /mcp%2E /mcp%5c /mcp%3b /mcp%3f /%6dcp /mcp/%49nner /%30 /mcp%5Fx /mcp%2dx /%7euser /mcp%c0%ae /mcp%E2%82%AC'.split(
      ' ',
    ),
  ])('refuses %s', (path) => expect(isUnambiguousPath(path)).toBe(false))

  it('takes only paths that decoding and resolving leave alone', () => {
    const piece = fc.constantFrom(...'/ . .. ; % 2e 2F 5c 25 c0 mcp A \\ # ? é'.split(' '), ' ')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = `/${pieces.join('')}`
        if (!isUnambiguousPath(path)) return
        const url = new URL(`http://a.test${path}`)
        expect(url.pathname + url.search + url.hash).toBe(path)
        const decoded = decodeURIComponent(path)
        expect(decoded.split('/')).toHaveLength(path.split('/').length)
        expect(new URL(`http://a.test${decoded}`).pathname).toBe(decoded)
      }),
      { numRuns: 2000 },
    )
  })
})
