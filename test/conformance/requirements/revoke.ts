import type { Requirement } from './requirement.ts'

/** Revocation. */
export const revoke: readonly Requirement[] = [
  {
    id: 'R313',
    level: 'M',
    text: "A revoked refresh token ends the grant's tokens",
    source: '[RFC 7009 §2.1](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1), ASVS 5.0 10.4.9',
  },
  {
    id: 'R314',
    level: 'P',
    text: 'A revoked access token is refused at the gateway',
    source: '[RFC 7009 §2.1](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1)',
  },
  {
    id: 'R315',
    level: 'M',
    text: 'Unknown, foreign and dead tokens are answered alike',
    source: '[RFC 7009 §2.2](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.2)',
  },
  {
    id: 'R316',
    level: 'M',
    text: "Another client's token stays good",
    source: '[RFC 7009 §2.1](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1)',
  },
  {
    id: 'R317',
    level: 'M',
    text: 'A confidential client must authenticate',
    source: '[RFC 7009 §2.1](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1)',
  },
  {
    id: 'R318',
    level: 'M',
    text: 'A wrong hint does no harm',
    source:
      '[RFC 7009 §2.1](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1), [RFC 7009 §2.2](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.2)',
  },
  {
    id: 'R319',
    level: 'M',
    text: 'No token: `invalid_request`',
    source: '[RFC 7009 §2.1](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1)',
  },
  {
    id: 'R320',
    level: 'P',
    text: 'No GET and no callback parameter',
    source: '[RFC 7009 §2.3](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.3)',
  },
  {
    id: 'R321',
    level: 'M',
    text: 'Trouble with the store is a 503, never a success',
    source: '[RFC 7009 §2.2.1](https://www.rfc-editor.org/rfc/rfc7009.html#section-2.2.1), CVE-2020-15223',
  },
  {
    id: 'R322',
    level: 'P',
    text: "One person's revocation leaves the same client's other grants alone",
    source: 'workers-oauth-provider 0.10.3',
  },
]
