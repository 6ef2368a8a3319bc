/**
 * The one style sheet, inline in every page. Colours keep a contrast of at least 4.5 : 1 for text in both schemes.
 *
 * `arm` keeps the approving button out of reach for half a second after the page appears: neither a double click meant
 * for the page before nor a page pulled away from under a click can approve. It is no motion, so it stays when people
 * ask for less of that.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f5f4; --card: #fff; --ink: #17211d; --soft: #55625c; --line: #dde3e0; --edge: #7d8b85; --sunk: #f6f8f7;
  --accent: #0e6650; --accent-hover: #0a5442; --on-accent: #fff; --accent-tint: #e6f2ee;
  --warn: #6b4700; --warn-tint: #fff5df; --warn-line: #f0d9a4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1412; --card: #171e1b; --ink: #e9efec; --soft: #a3b1aa; --line: #2b3530; --edge: #6a7871; --sunk: #1d2622;
    --accent: #6fd3b3; --accent-hover: #8be0c4; --on-accent: #06281e; --accent-tint: #17332a;
    --warn: #f3cf85; --warn-tint: #2b2412; --warn-line: #57481f;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: start center;
  padding: 0; background: var(--card); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  -webkit-text-size-adjust: 100%;
}
main { width: 100%; max-width: 30rem; padding: 1.5rem 1.25rem; }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; text-wrap: balance; }
h2, legend { margin: 0 0 .25rem; padding: 0; font-size: .875rem; font-weight: 600; color: var(--soft); }
fieldset { margin: 1rem 0 0; padding: 0; border: 0; }
fieldset .option { padding: .375rem 0; }
p { margin: 0 0 1rem; }
p:last-child { margin: 0; }
code { font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .875rem; }
.mark { display: block; width: 2.25rem; height: 2.25rem; margin: 0 0 .75rem -.125rem; color: var(--accent); }
.mark.alert { color: var(--warn); }
.claim { padding: .0625rem .375rem; border-radius: .375rem; background: var(--line); font-weight: 600; overflow-wrap: anywhere; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.recipient { padding: .875rem 1.125rem; border: 1px solid var(--line); border-radius: .875rem; background: var(--sunk); }
.recipient h2 { margin: 0; }
.recipient h2 .claim { color: var(--ink); font-size: 1rem; }
.recipient .host { margin: .125rem 0 .5rem; font-size: 1.75rem; line-height: 1.2; font-weight: 700; letter-spacing: -.02em; overflow-wrap: anywhere; }
.recipient p { margin: 0 0 .375rem; }
.recipient p:last-child { margin: 0; }
.recipient h2:has(.claim) + p { margin-top: .375rem; }
.recipient .actions { margin: 1rem 0 .25rem; }
.notice {
  display: grid; grid-template-columns: 1.25rem 1fr; gap: .625rem; margin: .75rem 0 0; padding: .75rem .875rem;
  border: 1px solid var(--warn-line); border-radius: .875rem; background: var(--warn-tint); color: var(--warn); font-size: .875rem;
}
.notice p { margin: 0; }
.notice svg, .scopes svg { width: 1.25rem; height: 1.25rem; }
section { margin: 1.25rem 0 0; }
.scopes { margin: 0; padding: 0; list-style: none; }
.scopes li { display: grid; grid-template-columns: 1.25rem 1fr; gap: 0 .625rem; padding: .25rem 0; }
.scopes svg { margin-top: .125rem; color: var(--accent); }
.scopes code { grid-column: 2; color: var(--soft); }
dl { margin: 1rem 0 0; border-top: 1px solid var(--line); font-size: .875rem; }
dl div { display: grid; grid-template-columns: 6.5rem 1fr; gap: .75rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.option { display: flex; gap: .625rem; align-items: flex-start; padding: 1rem 0 0; }
.option input { flex: none; width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; accent-color: var(--accent); }
.actions { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin: 1.25rem 0 .875rem; }
.button {
  display: block; width: 100%; min-height: 3rem; padding: .6875rem 1rem; border: 1px solid var(--edge); border-radius: .75rem;
  background: var(--card); color: var(--ink); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
}
.button:hover { background: var(--sunk); }
.button.primary { border-color: transparent; background: var(--accent); color: var(--on-accent); }
.button.primary:hover { background: var(--accent-hover); }
.arm { border-radius: .75rem; background: var(--accent-tint); }
.arm .button { animation: arm .5s backwards; }
@keyframes arm { from, 99% { visibility: hidden; } to { visibility: visible; } }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.support { margin: 1.5rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
.support code { color: var(--ink); user-select: all; }
@media (min-width: 40rem) {
  body { background: var(--page); padding: 4rem 1rem; }
  main { padding: 2.25rem 2.25rem 1.75rem; border: 1px solid var(--line); border-radius: 1.25rem; background: var(--card); }
}
`

/** The source that lets exactly {@link STYLE} into a page under `style-src` (CSP3 §2.3.1, hash-source). */
export const STYLE_SOURCE = "'sha256-AkhPaDHVBtYdtRufwYaKpoDGydBkJuybagRtZNCdaGc='"
