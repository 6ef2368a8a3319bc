import type { Requirement } from './requirement.ts'

/** Pushed authorization requests. */
export const pushedAuthorizationRequests: readonly Requirement[] = [
  {
    id: 'R197',
    level: 'M',
    text: 'A confidential client must authenticate',
    source: '[RFC 9126 §2](https://www.rfc-editor.org/rfc/rfc9126.html#section-2)',
  },
  {
    id: 'R198',
    level: 'M',
    text: 'The handle is unguessable and short-lived',
    source: '[RFC 9126 §2.2](https://www.rfc-editor.org/rfc/rfc9126.html#section-2.2)',
  },
  {
    id: 'R199',
    level: 'M',
    text: 'A handle inside a pushed request: refused',
    source: '[RFC 9126 §2.1](https://www.rfc-editor.org/rfc/rfc9126.html#section-2.1)',
  },
  {
    id: 'R200',
    level: 'M',
    text: "Another client's handle: refused",
    source: '[RFC 9126 §2.2](https://www.rfc-editor.org/rfc/rfc9126.html#section-2.2)',
  },
  {
    id: 'R201',
    level: 'M',
    text: 'A used or expired handle: refused',
    source:
      '[RFC 9126 §2.2](https://www.rfc-editor.org/rfc/rfc9126.html#section-2.2), [RFC 9126 §4](https://www.rfc-editor.org/rfc/rfc9126.html#section-4)',
  },
  {
    id: 'R202',
    level: 'M',
    text: 'GET is 405, too much is 413',
    source: '[RFC 9126 §2.3](https://www.rfc-editor.org/rfc/rfc9126.html#section-2.3)',
  },
  {
    id: 'R203',
    level: 'M',
    text: 'Parameters beside the handle do not count',
    source: '[RFC 9126 §4](https://www.rfc-editor.org/rfc/rfc9126.html#section-4)',
  },
  {
    id: 'R204',
    level: 'M',
    text: 'Who must push cannot go without',
    source: '[RFC 9126 §6](https://www.rfc-editor.org/rfc/rfc9126.html#section-6)',
  },
  { id: 'R205', level: 'M', text: 'What was pushed is shown to no other client', source: 'CVE-2024-4540' },
]
