import { describe, expect, it } from 'vitest'
import { isPushedRequestUri, namesPushedRequest, PUSHED_REQUEST_URI_PREFIX } from './pushed-request-uri.ts'

const URI = `urn:ietf:params:oauth:request_uri:${'a'.repeat(43)}`

describe('isPushedRequestUri', () => {
  it('knows the URIs that are made here', () => {
    expect(PUSHED_REQUEST_URI_PREFIX).toBe('urn:ietf:params:oauth:request_uri:')
    expect([namesPushedRequest(URI), isPushedRequestUri(URI)]).toEqual([true, true])
  })

  it.each([`${URI}a`, URI.slice(0, -1), `${URI.slice(0, -1)}.`, `${URI}\n`, `a${URI}`, 'https://a.example/request'])(
    'takes %j for none of them',
    (uri) => {
      expect(isPushedRequestUri(uri)).toBe(false)
      expect(namesPushedRequest(uri)).toBe(uri.startsWith('urn:'))
    },
  )
})
