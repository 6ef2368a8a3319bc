import { html, type Html } from './html.ts'
import { ALERT } from './icons.ts'
import { layout } from './layout.ts'

/** A failure as a person may see it. */
interface ErrorPage {
  readonly title: string
  /** A sentence of the wire table: it holds no input. */
  readonly text: string
  /** Leads the operator to the log entry. */
  readonly supportId: string
  /** Where to go on by a click, when nobody may be sent there without one. */
  readonly continueTo?: { readonly url: string; readonly label: string }
}

/** A page for whoever cannot be sent back to an application. */
export function errorPage({ title, text, supportId, continueTo }: ErrorPage): Html {
  const link =
    continueTo === undefined
      ? undefined
      : html`<p><a class="button" href="${continueTo.url}" rel="noreferrer">${continueTo.label}</a></p> `
  const body = html`${ALERT}
    <h1>${title}</h1>
    <p>${text}</p>
    ${link}
    <p class="support">If you ask for help, give this number: <code>${supportId}</code></p>`
  return layout({ title, body })
}
