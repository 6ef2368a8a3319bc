import { describe, expect, it } from 'vitest'
import { consentPage, type ConsentPage } from './consent-page.ts'
import { STYLE } from './style.ts'

const page: ConsentPage = {
  clientName: 'Claude',
  clientId: 'q7cEw3ZkB0m2uXvH1yT8Pg',
  clientKind: 'dynamic',
  loopbackOnly: false,
  redirectHost: 'claude.ai',
  redirectKind: 'https',
  resource: 'https://notes.example.com/mcp',
  resourceName: 'Notes',
  scopes: [
    { name: 'notes:read', words: 'Read your notes' },
    { name: 'notes:write', words: 'Change your notes' },
  ],
  grantDays: 90,
  transaction: 'the-transaction',
  csrf: 'the-csrf-token',
  action: '/consent',
  mayRemember: true,
  signedInAs: 'alice',
}

describe('consentPage', () => {
  it('says who asks, where the code goes, for which service, with which abilities, for how long (R161)', () => {
    const text = consentPage(page)
    for (const fact of ['claude.ai', 'Claude', page.clientId, 'Notes', page.resource, 'up to 90 days', 'alice']) {
      expect(text).toContain(fact)
    }
    for (const { name, words } of page.scopes)
      expect(text).toMatch(new RegExp(`<span>${words}</span><code>${name}</code>`))
    expect(consentPage({ ...page, grantDays: 1 })).toContain('up to 1 day,')
  })

  it('is one form that denies first', () => {
    const text = consentPage(page)
    expect(text.match(/<form method="post" action="\/consent"/g)).toHaveLength(1)
    expect(text).toContain('<input type="hidden" name="transaction" value="the-transaction" />')
    expect(text).toContain('<input type="hidden" name="csrf" value="the-csrf-token" />')
    expect([...text.matchAll(/name="decision" value="(\w+)"/g)].map(([, value]) => value)).toEqual(['deny', 'allow'])
  })

  it('offers to remember only where that is safe', () => {
    expect(consentPage(page)).toContain('type="checkbox" name="remember"')
    expect(consentPage({ ...page, mayRemember: false })).not.toContain('remember"')
  })

  it('lets people choose among several identity providers', () => {
    const text = consentPage({ ...page, providers: ['github', 'corp'] })
    expect(text).toContain('<legend>Sign in with</legend>')
    expect(text).toMatch(/name="provider" value="github" checked \/>/)
    expect(text).toMatch(/name="provider" value="corp" +\/>/)
    expect(consentPage(page)).not.toContain('name="provider"')
  })

  it('warns of an app on this computer (R171)', () => {
    expect(consentPage({ ...page, redirectHost: '127.0.0.1:33418', redirectKind: 'loopback' })).toContain(
      'This is an app on this computer.',
    )
    expect(consentPage({ ...page, redirectHost: 'cursor:', redirectKind: 'private-use' })).toContain(
      'This is an app on this device that opens <code>cursor:</code> links.',
    )
    expect(consentPage(page)).not.toContain('role="note"')
  })

  it('shows the host larger than any name, and in front of it (R172)', () => {
    const text = consentPage(page)
    expect(text.indexOf('<bdi>claude.ai</bdi>')).toBeLessThan(text.indexOf('<bdi class="claim">Claude</bdi>'))
    const sizes = [...STYLE.matchAll(/font-size: ([\d.]+)rem/g)].map(([, size]) => Number(size))
    expect(STYLE).toMatch(/\.host \{[^}]*font-size: 1\.75rem/)
    expect(Math.max(...sizes)).toBe(1.75)
  })

  it('says that nobody checked a name, unless the operator chose it', () => {
    expect(consentPage(page)).toContain('Nobody has checked this name.')
    expect(consentPage({ ...page, clientName: undefined })).toContain('It gives no name for itself.')
    const preRegistered = consentPage({ ...page, clientKind: 'pre-registered' })
    expect(preRegistered).toContain('set up by the operator of this server.')
    expect(preRegistered).not.toContain('Nobody has checked')
    expect(consentPage({ ...page, clientKind: 'pre-registered', clientName: undefined })).toContain('An application,')
  })

  it('shows a hostile name escaped, stripped and cut (R75, R159)', () => {
    const clientName = `<script>alert(1)</script>\u202e\u200bClаude${'x'.repeat(200_000)}`
    const text = consentPage({ ...page, clientName })
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;Clude')
    expect(text).not.toMatch(/<script|[\u202e\u200b]|x{60}/)
  })

  it('escapes whatever it is given', () => {
    const hostile = '"><img src=x>'
    const text = consentPage({
      ...page,
      clientName: hostile,
      clientId: hostile,
      redirectHost: hostile,
      redirectKind: 'private-use',
      resourceName: hostile,
      scopes: [{ name: hostile, words: hostile }],
      transaction: hostile,
      csrf: hostile,
      action: hostile,
      signedInAs: hostile,
    })
    expect(text).not.toContain('<img')
  })

  it('loads nothing, runs nothing and needs no inline style attribute (R153)', () => {
    const text = consentPage(page)
    expect(text).not.toMatch(/<(?:script|link|img|iframe|object|embed|base)\b|\s(?:src|style|on\w+)=|url\(|@import/i)
    expect(text.match(/<style>/g)).toHaveLength(1)
  })

  it('names the service by its host where it has no name', () => {
    const { resourceName: _, signedInAs: __, ...rest } = page
    const text = consentPage(rest)
    expect(text).toContain('<h1>Allow access to notes.example.com?</h1>')
    expect(text).not.toContain('Signed in as')
  })
})
