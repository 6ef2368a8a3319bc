import { describe, expect, it } from 'vitest'
import { STYLE, STYLE_SOURCE } from './style.ts'

describe('STYLE_SOURCE', () => {
  it('is the digest of the style sheet', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE))
    expect(STYLE_SOURCE).toBe(`'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`)
  })

  it('loads nothing from elsewhere (R153)', () => {
    expect(STYLE).not.toMatch(/url\(|@import|https?:/)
  })

  it('cannot end its element', () => {
    expect(STYLE).not.toContain('<')
  })
})
