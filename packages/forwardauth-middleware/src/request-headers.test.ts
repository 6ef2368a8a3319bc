import { describe, expect, it } from 'vitest'
import { readHeaders } from './request-headers.ts'

describe('readHeaders', () => {
  it('finds a name in any case and keeps the first value', () => {
    const headers = readHeaders(['X-Forwarded-Host', 'a.test', 'oRIGIN', 'https://b.test', 'Mcp-Name', ''])
    expect(headers).toEqual({
      values: { 'x-forwarded-host': 'a.test', origin: 'https://b.test', 'mcp-name': '' },
      repeated: [],
    })
  })

  it('counts what comes twice, in whatever case', () => {
    const headers = readHeaders(['Authorization', 'Bearer a', 'authorization', 'Bearer b', 'AUTHORIZATION', ''])
    expect(headers).toEqual({ values: { authorization: 'Bearer a' }, repeated: ['authorization', 'authorization'] })
  })

  it('passes over everything else, aliases with other characters too', () => {
    const raw = ['Forwarded', 'host=evil', 'X_Forwarded_Host', 'evil', 'X.Forwarded.Host', 'evil', 'Accept', '*/*']
    expect(readHeaders(raw)).toEqual({ values: {}, repeated: [] })
  })
})
