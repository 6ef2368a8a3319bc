import { createHash } from 'node:crypto'
import type { Person } from './people.ts'

const STYLE = `
:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: Canvas; color: CanvasText }
main { width: min(26rem, 100vw - 3rem); padding: 2rem 0 }
p.notice { margin: 0 0 1.5rem; padding: .75rem 1rem; border: 2px dashed #b45309; border-radius: .5rem }
h1 { margin: 0 0 1rem; font-size: 1.5rem }
button { display: block; width: 100%; margin: .75rem 0; padding: .75rem 1rem; font: inherit; text-align: start;
  border: 1px solid color-mix(in srgb, CanvasText 45%, Canvas); border-radius: .5rem; background: Canvas;
  color: CanvasText; cursor: pointer }
button:hover, button:focus-visible { outline: 3px solid #2563eb; outline-offset: 1px }
`

const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

/** The page on which one chooses whom to be; every value in it is ours or escaped. */
export function signInPage(page: {
  readonly action: string
  readonly declineUrl: string
  readonly people: readonly Person[]
}): string {
  const buttons = page.people.map(
    ({ login, name, about }) =>
      `<button name="login" value="${escape(login)}"><strong>${escape(name)}</strong> (${escape(login)}), who ${escape(about)}</button>`,
  )
  return document(
    'Sign in',
    `<h1>Who are you today?</h1>
<form method="post" action="${escape(page.action)}">
${buttons.join('\n')}
</form>
<p><a href="${escape(page.declineUrl)}">Go back without signing in</a></p>`,
  )
}

/** What is shown for a sign-in that is over. */
export function signInOverPage(): string {
  return document(
    'Start again',
    '<h1>This sign-in is over</h1>\n<p>It was used, or left open too long. Start again from your application.</p>',
  )
}

/**
 * Headers of these pages.
 *
 * @param redirectSchemes - private-use schemes that a client may be reached by. Browsers hold the whole chain of
 *   redirects after the form against `form-action`, and a provider does not know where the core sends its clients: any
 *   http and https target must do
 */
export function pageHeaders(redirectSchemes: readonly string[]): Readonly<Record<string, string>> {
  const targets = ["'self'", 'http:', 'https:', ...redirectSchemes.map((scheme) => `${scheme}:`)]
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src ${STYLE_SOURCE}`,
      `form-action ${targets.join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
  }
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} (development mode)</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="notice"><strong>Stand-in for development.</strong> These people are made up and have no passwords. In
production this page is GitHub's.</p>
${body}
</main>
</body>
</html>
`
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
