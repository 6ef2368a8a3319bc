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

/** WCAG 2.2: §1.4.3 wants 4.5 : 1 for text, §1.4.11 3 : 1 for the outlines of buttons and of the focus. */
const luminance = (hex: string): number => {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex
  const [red = 0, green = 0, blue = 0] = (full.match(/[0-9a-f]{2}/g) ?? []).map((pair) => {
    const value = Number.parseInt(pair, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

describe('STYLE', () => {
  const schemes = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(
    ([, block = '']) =>
      new Map([...block.matchAll(/(--[a-z-]+): (#[0-9a-f]+)/g)].map(([, name, color]) => [name, color])),
  )

  it.each([
    ['ink', 'card', 4.5],
    ['ink', 'sunk', 4.5],
    ['ink', 'line', 4.5],
    ['soft', 'card', 4.5],
    ['soft', 'sunk', 4.5],
    ['warn', 'warn-tint', 4.5],
    ['on-accent', 'accent', 4.5],
    ['on-accent', 'accent-hover', 4.5],
    ['edge', 'card', 3],
    ['accent', 'card', 3],
  ])('sets %s off from %s, by %d to 1, in both schemes', (text, ground, least) => {
    expect(schemes).toHaveLength(2)
    for (const scheme of schemes) {
      expect(contrast(scheme.get(`--${text}`) ?? '', scheme.get(`--${ground}`) ?? '')).toBeGreaterThanOrEqual(least)
    }
  })

  it('keeps the approving button out of reach for half a second', () => {
    expect(STYLE).toContain('.arm .button { animation: arm .5s backwards; }')
    expect(STYLE).toContain('@keyframes arm { from, 99% { visibility: hidden; } to { visibility: visible; } }')
  })
})
