import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, htmlDocument } from './html.ts'

describe('html', () => {
  it('escapes text, in elements and in attributes (R159)', () => {
    expect(html`<a title="${'"><script>'}">${"<b>&'"}</a>`.toString()).toBe(
      '<a title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;</a>',
    )
  })

  it('joins markup, numbers and nothing', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`)
    expect(html`${items}`.toString()).toBe('<li>a</li><li>&lt;b&gt;</li>')
    expect(html`${undefined}${3}${html`<br />`}`.toString()).toBe('3<br />')
    expect(html`plain`.toString()).toBe('plain')
  })

  it('lets no text open a tag, leave an attribute or start a reference', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.toString()).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
      }),
    )
  })
})

describe('htmlDocument', () => {
  it('starts with the doctype', () => {
    expect(htmlDocument(html`<p>x</p>`)).toBe('<!doctype html>\n<p>x</p>')
  })
})
