import type { Requirement } from './requirement.ts'

/** Other grants. */
export const otherGrants: readonly Requirement[] = [
  {
    id: 'R273',
    level: 'M',
    text: 'A public client has no credentials to get a token for',
    source: '[OAuth 2.1 §4.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.2)',
  },
  {
    id: 'R274',
    level: 'S',
    text: 'No refresh token for client credentials',
    source: '[OAuth 2.1 §4.2.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.2.3)',
  },
  {
    id: 'R275',
    level: 'M',
    text: "A client's subject can never be a person's",
    source:
      '[RFC 9068 §5](https://www.rfc-editor.org/rfc/rfc9068.html#section-5), [OAuth 2.1 §7.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.1)',
  },
  {
    id: 'R276',
    level: 'M',
    text: 'JWT grants are off; on, only for configured issuers and once each',
    source: '[RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523.html#section-3)',
  },
  { id: 'R277', level: 'M', text: "A removed issuer's JWTs fail at once", source: 'CVE-2026-1486' },
  { id: 'R278', level: 'P', text: 'Token exchange is off, or judged as every flow', source: 'GHSA-7qjx-gp9h-65qj' },
  { id: 'R279', level: 'P', text: 'The device grant is off as a whole', source: 'CVE-2026-45337' },
  {
    id: 'R280',
    level: 'P',
    text: 'Authorization details are not stored unchecked',
    source: 'workers-oauth-provider 0.9',
  },
]
