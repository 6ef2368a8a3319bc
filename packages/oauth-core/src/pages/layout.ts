import { html, htmlDocument, Markup, type Html } from './html.ts'
import { STYLE } from './style.ts'

/** No slot: what stands in a `<style>` is not escaped, and must be the bytes whose digest the policy names. */
const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`)

/**
 * The frame of every page: one column, light or dark as the device asks, no script, nothing from elsewhere.
 *
 * @param page - `title`: for the window, and for screen readers first; `body`: what stands in `<main>`, its `<h1>` too
 */
export function layout(page: { readonly title: string; readonly body: Markup }): Html {
  return htmlDocument(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${page.title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${page.body}</main>
      </body>
    </html> `,
  )
}
