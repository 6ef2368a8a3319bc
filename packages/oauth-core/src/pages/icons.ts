import { html, type Markup } from './html.ts'

/** Drawn here, as pages load nothing; hidden from screen readers, as the words beside them say the same. */
const icon = (className: string, drawing: Markup): Markup =>
  html`<svg
    class="${className}"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${drawing}
  </svg>`

/** A key: somebody asks for one. */
export const KEY: Markup = icon(
  'mark',
  html`<circle cx="8" cy="15" r="4.25" /><path d="m11.2 11.8 8.3-8.3M16 7l3 3M13.5 9.5l2 2" />`,
)

/** A tick before what a scope allows. */
export const CHECK: Markup = icon('check', html`<path d="m5 12.5 4.5 4.5L19 7.5" />`)

/** A triangle before a warning. */
export const WARNING: Markup = icon('warning', html`<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1" />`)

/** A mark of exclamation: something did not work. */
export const ALERT: Markup = icon(
  'mark alert',
  html`<circle cx="12" cy="12" r="9" /><path d="M12 7.5v5.5M12 16.2v.1" />`,
)
