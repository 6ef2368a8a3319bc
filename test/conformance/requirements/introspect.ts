import type { Requirement } from './requirement.ts'

/** Introspection. */
export const introspect: readonly Requirement[] = [
  {
    id: 'R323',
    level: 'M',
    text: 'Nobody asks without authentication',
    source:
      '[RFC 7662 §2.1](https://www.rfc-editor.org/rfc/rfc7662.html#section-2.1), [RFC 7662 §4](https://www.rfc-editor.org/rfc/rfc7662.html#section-4)',
  },
  {
    id: 'R324',
    level: 'M',
    text: 'A live token is described',
    source: '[RFC 7662 §2.2](https://www.rfc-editor.org/rfc/rfc7662.html#section-2.2)',
  },
  {
    id: 'R325',
    level: 'M',
    text: 'Of any other nothing is said',
    source:
      '[RFC 7662 §2.2](https://www.rfc-editor.org/rfc/rfc7662.html#section-2.2), [RFC 7662 §4](https://www.rfc-editor.org/rfc/rfc7662.html#section-4)',
  },
  {
    id: 'R326',
    level: 'P',
    text: 'A resource server asks about its own tokens',
    source:
      '[RFC 7662 §4](https://www.rfc-editor.org/rfc/rfc7662.html#section-4), [RFC 9700 §2.3](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.3)',
  },
  {
    id: 'R327',
    level: 'P',
    text: 'A refresh token is inactive to a resource server',
    source: '[RFC 7662 §4](https://www.rfc-editor.org/rfc/rfc7662.html#section-4)',
  },
  {
    id: 'R328',
    level: 'M',
    text: 'No token in a query',
    source: '[RFC 7662 §2.1](https://www.rfc-editor.org/rfc/rfc7662.html#section-2.1)',
  },
  {
    id: 'R329',
    level: 'M',
    text: 'Guessing is slowed down',
    source: '[RFC 7662 §4](https://www.rfc-editor.org/rfc/rfc7662.html#section-4)',
  },
]
