import { defaultTreeAdapter, parse } from 'parse5'
import type { DefaultTreeAdapterTypes } from 'parse5'

/** A submit button: what it adds to the form when pressed. */
export interface Button {
  readonly name: string
  readonly value: string
  readonly label: string
}

export interface Form {
  /** Absolute. */
  readonly action: URL
  readonly method: 'GET' | 'POST'
  /** What goes along whichever button is pressed, in document order. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly buttons: readonly Button[]
}

export interface Page {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly html: string
  readonly title: string
  /** What a person reads, white space folded. */
  readonly text: string
  readonly forms: readonly Form[]
}

type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.ChildNode

/** Reads an answer as a browser without JavaScript does. */
export async function readPage(url: URL, response: Response): Promise<Page> {
  const html = await response.text()
  const all = [...elements(parse(html).childNodes)]
  const [title] = all.filter((element) => element.tagName === 'title')
  const [body] = all.filter((element) => element.tagName === 'body')
  return {
    url,
    html,
    status: response.status,
    headers: response.headers,
    title: title === undefined ? '' : textOf(title),
    text: body === undefined ? '' : textOf(body),
    forms: all.filter((element) => element.tagName === 'form').map((form) => readForm(form, url)),
  }
}

function readForm(form: Element, page: URL): Form {
  const inside = [...elements(form.childNodes)]
  const action = attribute(form, 'action')
  return {
    action: new URL(action === undefined || action === '' ? page.href : action, page),
    method: attribute(form, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    fields: inside.flatMap((element) => readField(element)),
    buttons: inside.filter((element) => isSubmit(element)).map((element) => readButton(element)),
  }
}

/** Our pages have hidden fields and check boxes; a control that this does not know is said, not skipped. */
function readField(element: Element): (readonly [string, string])[] {
  if (element.tagName === 'select' || element.tagName === 'textarea')
    throw new Error(`a form with <${element.tagName}>`)
  const name = attribute(element, 'name')
  if (element.tagName !== 'input' || name === undefined || isSubmit(element)) return []
  const isBox = ['checkbox', 'radio'].includes(attribute(element, 'type') ?? 'text')
  if (isBox && attribute(element, 'checked') === undefined) return []
  return [[name, attribute(element, 'value') ?? (isBox ? 'on' : '')]]
}

function isSubmit(element: Element): boolean {
  if (attribute(element, 'disabled') !== undefined) return false
  const type = attribute(element, 'type')?.toLowerCase()
  return element.tagName === 'button'
    ? type === undefined || type === 'submit'
    : element.tagName === 'input' && type === 'submit'
}

function readButton(element: Element): Button {
  return {
    name: attribute(element, 'name') ?? '',
    value: attribute(element, 'value') ?? '',
    label: element.tagName === 'input' ? (attribute(element, 'value') ?? '') : textOf(element),
  }
}

function* elements(nodes: readonly Node[]): Generator<Element> {
  for (const node of nodes) {
    if (!defaultTreeAdapter.isElementNode(node)) continue
    yield node
    yield* elements(node.childNodes)
  }
}

function textOf(element: Element): string {
  const texts = function* (nodes: readonly Node[]): Generator<string> {
    for (const node of nodes) {
      if (defaultTreeAdapter.isTextNode(node)) yield node.value
      if (defaultTreeAdapter.isElementNode(node) && !['script', 'style'].includes(node.tagName))
        yield* texts(node.childNodes)
    }
  }
  return [...texts(element.childNodes)].join(' ').replaceAll(/\s+/g, ' ').trim()
}

const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((attr) => attr.name === name)?.value
