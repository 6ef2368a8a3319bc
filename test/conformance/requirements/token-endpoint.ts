import type { Requirement } from './requirement.ts'

/** The token endpoint and client authentication. */
export const tokenEndpoint: readonly Requirement[] = [
  {
    id: 'R206',
    level: 'M',
    text: 'No grant type and an unknown one are told apart',
    source: '[OAuth 2.1 §3.2.4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.4)',
  },
  {
    id: 'R207',
    level: 'M',
    text: 'A client uses the grants it registered',
    source:
      '[OAuth 2.1 §3.2.4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.4), ASVS 5.0 10.4.4',
  },
  {
    id: 'R208',
    level: 'M',
    text: 'The password grant does not exist',
    source: '[RFC 9700 §2.4](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.4)',
  },
  {
    id: 'R209',
    level: 'M',
    text: 'A confidential client without its secret gets nothing, by any grant',
    source:
      '[OAuth 2.1 §3.2.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.1), CVE-2026-53512',
  },
  {
    id: 'R210',
    level: 'M',
    text: 'A wrong secret is `invalid_client`, with a challenge if it came by Basic',
    source: '[OAuth 2.1 §3.2.4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.4)',
  },
  {
    id: 'R211',
    level: 'M',
    text: 'Two methods at once: `invalid_request`',
    source: '[OAuth 2.1 §2.4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.4)',
  },
  { id: 'R212', level: 'P', text: 'A client authenticates as it registered', source: 'workers-oauth-provider 0.9.0' },
  {
    id: 'R213',
    level: 'M',
    text: 'A secret does not make a public client confidential',
    source: '[OAuth 2.1 §8.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8.1)',
  },
  {
    id: 'R214',
    level: 'M',
    text: 'Basic is decoded strictly: base64, then the form encoding of both parts',
    source: '[OAuth 2.1 §2.4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.4.1)',
  },
  {
    id: 'R215',
    level: 'M',
    text: 'Case of the scheme does not matter',
    source: '[RFC 9110 §11.1](https://www.rfc-editor.org/rfc/rfc9110.html#section-11.1)',
  },
  { id: 'R216', level: 'P', text: 'Comparing a secret takes the same work for every wrong one', source: 'CWE-208' },
  {
    id: 'R217',
    level: 'M',
    text: 'Guessing is slowed down without locking out the owner',
    source: '[OAuth 2.1 §2.4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.4.1)',
  },
  { id: 'R218', level: 'P', text: 'An unknown client and a wrong secret look the same', source: 'own policy' },
  {
    id: 'R219',
    level: 'M',
    text: 'An expired secret: `invalid_client`',
    source: '[RFC 7591 §3.2.1](https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.1)',
  },
  { id: 'R220', level: 'M', text: 'An assertion is for our issuer alone', source: '7523bis draft 10 §4' },
  {
    id: 'R221',
    level: 'M',
    text: 'An assertion works once',
    source: '[RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523.html#section-3), CVE-2020-5300, CVE-2020-15222',
  },
  {
    id: 'R222',
    level: 'M',
    text: 'Times and subject of an assertion are checked',
    source: '[RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523.html#section-3)',
  },
  {
    id: 'R223',
    level: 'M',
    text: 'Unsigned, confused and self-keyed assertions: refused',
    source: 'CVE-2026-27962, CVE-2025-59420, CVE-2026-35042',
  },
  { id: 'R224', level: 'P', text: 'The memory of used assertions is bounded', source: 'CVE-2025-2559' },
  {
    id: 'R225',
    level: 'M',
    text: 'An assertion beside another method: `invalid_request`',
    source: '[RFC 7521 §4.2](https://www.rfc-editor.org/rfc/rfc7521.html#section-4.2)',
  },
  {
    id: 'R226',
    level: 'M',
    text: 'An answer names type, lifetime and changed scope, and is not to be stored',
    source: '[OAuth 2.1 §3.2.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.3)',
  },
  {
    id: 'R227',
    level: 'M',
    text: 'Failures use registered codes',
    source: '[OAuth 2.1 §3.2.4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.4)',
  },
  { id: 'R228', level: 'P', text: 'A bug is a 500 without its message', source: 'own policy' },
  {
    id: 'R229',
    level: 'P',
    text: 'Trouble with the store is a 503 that uses nothing up',
    source: 'workers-oauth-provider 0.6.0',
  },
]
