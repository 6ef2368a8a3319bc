import type { Requirement } from './requirement.ts'

/** Every endpoint: transport, headers, methods, CORS. */
export const transport: readonly Requirement[] = [
  {
    id: 'R1',
    level: 'M',
    text: 'No token or code is ever answered over plain http: the edge sends to https or refuses',
    source:
      '[OAuth 2.1 §1.5](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-1.5), MCP security considerations',
  },
  {
    id: 'R2',
    level: 'M',
    text: 'TLS 1.2 and 1.3 only',
    source:
      '[RFC 9325 §3.1.1](https://www.rfc-editor.org/rfc/rfc9325.html#section-3.1.1), [OAuth 2.1 §1.5](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-1.5), CVE-2024-23656',
  },
  {
    id: 'R3',
    level: 'M',
    text: 'Whatever carries a secret or personal data says `Cache-Control: no-store`',
    source:
      '[OAuth 2.1 §3.2.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.3), [RFC 7591 §3.2.1](https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.1)',
  },
  {
    id: 'R4',
    level: 'S',
    text: 'Every answer carries `nosniff` and a referrer policy, and names no server version',
    source: '[RFC 9700 §4.2.4](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.2.4)',
  },
  {
    id: 'R5',
    level: 'P',
    text: 'A path nobody knows: 404 in JSON, which repeats nothing of the request',
    source: 'own policy',
  },
  {
    id: 'R6',
    level: 'M',
    text: 'A known path under a wrong method: 405 with `Allow`',
    source: '[RFC 9110 §15.5.6](https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.6)',
  },
  { id: 'R7', level: 'P', text: 'HEAD answers as GET does without a body, and uses nothing up', source: 'own policy' },
  { id: 'R8', level: 'P', text: 'TRACE, CONNECT and made-up methods never succeed', source: 'GHSA-3ccp-42pg-hgv6' },
  {
    id: 'R9',
    level: 'M',
    text: 'A parameter given twice is `invalid_request`, but for `resource` and `audience`',
    source:
      '[OAuth 2.1 §3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.1), [OAuth 2.1 §3.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2)',
  },
  {
    id: 'R10',
    level: 'M',
    text: 'An empty parameter counts as absent',
    source: '[OAuth 2.1 §3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.1)',
  },
  {
    id: 'R11',
    level: 'M',
    text: 'Unknown parameters are ignored',
    source: '[OAuth 2.1 §3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.1)',
  },
  {
    id: 'R12',
    level: 'M',
    text: 'The token endpoint takes no JSON body',
    source: '[OAuth 2.1 §3.2.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.2)',
  },
  {
    id: 'R13',
    level: 'P',
    text: 'A list of two content types is refused without a crash',
    source: 'workers-oauth-provider 0.8.3',
  },
  {
    id: 'R14',
    level: 'M',
    text: 'A form in another charset than UTF-8 is refused',
    source: '[OAuth 2.1 §3.2.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.2)',
  },
  { id: 'R15', level: 'P', text: 'A multipart body at the token endpoint is refused', source: 'own policy' },
  {
    id: 'R16',
    level: 'M',
    text: 'Parameters of the token endpoint in the query do not count, and a secret there is an error',
    source: '[OAuth 2.1 §2.4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.4.1)',
  },
  {
    id: 'R17',
    level: 'P',
    text: 'Names made to reach object prototypes, and thousands of bracketed names, cost a plain 400',
    source: 'CVE-2022-24999, CVE-2025-15284',
  },
  {
    id: 'R18',
    level: 'P',
    text: 'More than 1,000 parameters or 64 KiB: 413, and the rest is not read',
    source: 'CVE-2024-45590, CVE-2025-13466',
  },
  {
    id: 'R19',
    level: 'P',
    text: 'A sender of one byte a second is cut off and slows nobody else',
    source: 'CVE-2026-88012',
  },
  { id: 'R20', level: 'P', text: 'An over-long URL is a client error, never a 500', source: 'own policy' },
  {
    id: 'R21',
    level: 'P',
    text: 'NUL, line breaks, lone surrogates and overlong UTF-8 are refused, and reach no header',
    source: 'own policy',
  },
  {
    id: 'R22',
    level: 'M',
    text: 'Error codes and descriptions keep to the characters that the grammar allows',
    source:
      '[OAuth 2.1 §3.2.4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.4), [OAuth 2.1 §4.1.2.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.2.1)',
  },
  {
    id: 'R23',
    level: 'P',
    text: '`Host` and `X-Forwarded-Host` change neither issuer nor metadata nor redirects',
    source: 'CVE-2025-71401',
  },
  {
    id: 'R24',
    level: 'P',
    text: 'Other spellings of a path are the same route or none',
    source: 'GHSA-x732-6j76-qmhm, CVE-2026-29087',
  },
  {
    id: 'R25',
    level: 'M',
    text: 'Token, registration, revocation, metadata and keys can be called across origins, without credentials',
    source:
      '[OAuth for browser-based apps](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps), [OAuth 2.1 §3.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2)',
  },
  {
    id: 'R26',
    level: 'M',
    text: 'Pages cannot be read across origins',
    source:
      '[OAuth 2.1 §3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.1), [RFC 9700 §2.6](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.6)',
  },
  { id: 'R27', level: 'P', text: 'The origin `null` is never reflected', source: 'oidc-provider 9.11.4' },
  { id: 'R28', level: 'P', text: 'An answer that depends on `Origin` says so in `Vary`', source: 'own policy' },
  {
    id: 'R29',
    level: 'M',
    text: 'No redirect repeats a POST',
    source:
      '[OAuth 2.1 §7.5.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.5.3), [RFC 9700 §4.12](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.12)',
  },
]
