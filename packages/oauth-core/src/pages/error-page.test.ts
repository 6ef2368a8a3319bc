import { describe, expect, it } from 'vitest'
import { errorPage } from './error-page.ts'

const page = { title: 'This request cannot go on', text: 'Redirect URI not registered.', supportId: 'k3Zq-9d2M' }

describe('errorPage', () => {
  it('says what happened, and what to tell the operator', () => {
    const text = errorPage(page)
    expect(text).toContain('<h1>This request cannot go on</h1>')
    expect(text).toContain('Redirect URI not registered.')
    expect(text).toContain('<code>k3Zq-9d2M</code>')
    expect(text).not.toContain('href')
  })

  it('links on only when told where', () => {
    const continueTo = { url: 'https://a.example/cb?error=x&state="><script>', label: 'Go on to <a.example>' }
    const text = errorPage({ ...page, continueTo })
    expect(text).toContain('href="https://a.example/cb?error=x&amp;state=&quot;&gt;&lt;script&gt;"')
    expect(text).toContain('Go on to &lt;a.example&gt;')
  })

  it('shows whatever it is given as text (R159)', () => {
    const hostile = '<script>"\''
    expect(errorPage({ title: hostile, text: hostile, supportId: hostile })).not.toContain('<script')
  })

  it('loads nothing from elsewhere (R153)', () => {
    expect(errorPage(page)).not.toMatch(/<(?:script|link|img|iframe|base)\b|\s(?:src|style)=|url\(/)
  })
})
