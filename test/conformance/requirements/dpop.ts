import type { Requirement } from './requirement.ts'

/** DPoP. */
export const dpop: readonly Requirement[] = [
  {
    id: 'R301',
    level: 'M',
    text: 'A proof binds the token to its key',
    source:
      '[RFC 9449 §5](https://www.rfc-editor.org/rfc/rfc9449.html#section-5), [RFC 9449 §6.1](https://www.rfc-editor.org/rfc/rfc9449.html#section-6.1)',
  },
  {
    id: 'R302',
    level: 'M',
    text: 'A bound token is no bearer token, nor the reverse',
    source:
      '[RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449.html#section-7.1), [RFC 9449 §7.2](https://www.rfc-editor.org/rfc/rfc9449.html#section-7.2)',
  },
  {
    id: 'R303',
    level: 'M',
    text: 'Exactly one proof',
    source: '[RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3)',
  },
  {
    id: 'R304',
    level: 'M',
    text: 'Type, algorithm and key of a proof are checked',
    source: '[RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3)',
  },
  {
    id: 'R305',
    level: 'M',
    text: 'A proof is for this method and public URL',
    source: '[RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3)',
  },
  {
    id: 'R306',
    level: 'M',
    text: 'A proof is fresh',
    source:
      '[RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3), [RFC 9449 §11.1](https://www.rfc-editor.org/rfc/rfc9449.html#section-11.1)',
  },
  {
    id: 'R307',
    level: 'S',
    text: 'A proof works once, on all replicas',
    source: '[RFC 9449 §11.1](https://www.rfc-editor.org/rfc/rfc9449.html#section-11.1)',
  },
  {
    id: 'R308',
    level: 'M',
    text: 'At a resource it names the token',
    source: '[RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3)',
  },
  {
    id: 'R309',
    level: 'M',
    text: 'Nonces are asked for, renewed, and good where they came from',
    source:
      '[RFC 9449 §8](https://www.rfc-editor.org/rfc/rfc9449.html#section-8), [RFC 9449 §9](https://www.rfc-editor.org/rfc/rfc9449.html#section-9)',
  },
  {
    id: 'R310',
    level: 'M',
    text: 'Another key: 401',
    source: '[RFC 9449 §7](https://www.rfc-editor.org/rfc/rfc9449.html#section-7)',
  },
  {
    id: 'R311',
    level: 'M',
    text: 'Browsers may read nonce and challenge',
    source: '[RFC 9449 §8.2](https://www.rfc-editor.org/rfc/rfc9449.html#section-8.2)',
  },
  {
    id: 'R312',
    level: 'S',
    text: 'The challenge offers both schemes when both work',
    source: '[RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449.html#section-7.1)',
  },
]
