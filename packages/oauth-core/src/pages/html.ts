import type { Branded } from '../values/brand.ts'

/** A whole page, with every value in it escaped: only {@link htmlDocument} makes one. */
export type Html = Branded<string, 'Html'>

const DOCTYPE = '<!doctype html>'

const isHtml = (text: string): text is Html => text.startsWith(DOCTYPE)

/** A piece of a page. An object, so that no text from outside can pass for one. */
export class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What may stand in a template: text is escaped, markup is not, several pieces are joined, undefined is nothing. */
type Slot = string | number | Markup | readonly Markup[] | undefined

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

function render(slot: Slot): string {
  if (slot === undefined) return ''
  if (slot instanceof Markup) return slot.toString()
  return typeof slot === 'object' ? slot.join('') : escape(String(slot))
}

/** A template for elements and quoted attributes. There is no way to put text into it unescaped. */
export function html(strings: TemplateStringsArray, ...slots: readonly Slot[]): Markup {
  return new Markup(strings.reduce((text, part, index) => text + render(slots[index - 1]) + part))
}

/** Markup as a page of its own. */
export function htmlDocument(markup: Markup): Html {
  const text = `${DOCTYPE}\n${markup.toString()}`
  if (!isHtml(text)) throw new Error('a page without its doctype')
  return text
}
