import type { Requirement } from './requirement.ts'

/** Dynamic client registration. */
export const registration: readonly Requirement[] = [
  {
    id: 'R52',
    level: 'M',
    text: 'No redirect URIs: refused',
    source:
      '[RFC 7591 §3.2.2](https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.2), [RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1)',
  },
  {
    id: 'R53',
    level: 'P',
    text: 'Redirect URIs that are no short list of texts: refused',
    source: 'oidc-provider, sparse metadata arrays',
  },
  {
    id: 'R54',
    level: 'M',
    text: 'A redirect to http beyond loopback: refused',
    source: '[RFC 9700 §2.6](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.6), MCP communication security',
  },
  {
    id: 'R55',
    level: 'M',
    text: 'Loopback http redirects are taken, by address or by `localhost`',
    source: '[OAuth 2.1 §8.4.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8.4.2)',
  },
  { id: 'R56', level: 'P', text: 'Look-alikes and odd spellings of loopback: refused', source: 'own policy' },
  {
    id: 'R57',
    level: 'M',
    text: 'A redirect URI with a fragment: refused',
    source: '[OAuth 2.1 §2.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.3)',
  },
  {
    id: 'R58',
    level: 'M',
    text: 'Userinfo, wildcards, relative forms, backslashes and dot segments in a redirect URI: refused',
    source: '[RFC 9700 §4.1.3](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.1.3), CVE-2026-3872',
  },
  {
    id: 'R59',
    level: 'P',
    text: 'Redirects to schemes that run or show content: refused',
    source: 'workers-oauth-provider',
  },
  {
    id: 'R60',
    level: 'S',
    text: 'A private-use scheme needs a dot; which are taken is configuration',
    source:
      '[OAuth 2.1 §2.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.3.1), [OAuth 2.1 §8.4.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8.4.3)',
  },
  { id: 'R61', level: 'P', text: 'The out-of-band URN: refused', source: 'own policy' },
  {
    id: 'R62',
    level: 'P',
    text: 'Informational addresses must be http or https',
    source: 'workers-oauth-provider 0.7.1',
  },
  {
    id: 'R63',
    level: 'M',
    text: 'Keys by value and by reference together: refused',
    source: '[RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591.html#section-2)',
  },
  { id: 'R64', level: 'P', text: 'Keys with private members: refused', source: 'own policy' },
  {
    id: 'R65',
    level: 'M',
    text: 'Implicit and password cannot be registered',
    source:
      '[OAuth 2.1 §10.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-10.1), ASVS 5.0 10.4.4',
  },
  {
    id: 'R66',
    level: 'M',
    text: 'Grant types and response types must fit each other',
    source: '[RFC 7591 §2.1](https://www.rfc-editor.org/rfc/rfc7591.html#section-2.1)',
  },
  {
    id: 'R67',
    level: 'M',
    text: 'Without a named method a client authenticates by Basic',
    source: '[RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591.html#section-2)',
  },
  {
    id: 'R68',
    level: 'M',
    text: 'A public client gets no secret',
    source: '[RFC 7591 §3.2.1](https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.1)',
  },
  {
    id: 'R69',
    level: 'M',
    text: 'With a secret comes its expiry, or 0',
    source: '[RFC 7591 §3.2.1](https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.1)',
  },
  {
    id: 'R70',
    level: 'M',
    text: '201, not to be stored, with all that was registered',
    source: '[RFC 7591 §3.2.1](https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.1)',
  },
  {
    id: 'R71',
    level: 'S',
    text: 'Unknown metadata are dropped; localized names stay',
    source: '[RFC 7591 §2.2](https://www.rfc-editor.org/rfc/rfc7591.html#section-2.2)',
  },
  {
    id: 'R72',
    level: 'S',
    text: 'A client cannot choose its id or secret',
    source: '[RFC 9700 §4.15.1](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.15.1)',
  },
  {
    id: 'R73',
    level: 'S',
    text: 'A generated id never looks like a metadata document',
    source:
      '[client id metadata documents 02](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02)',
  },
  { id: 'R74', level: 'P', text: 'Ids and secrets carry enough randomness never to meet twice', source: 'own policy' },
  {
    id: 'R75',
    level: 'S',
    text: 'Names that deceive by markup, direction or length are stored and shown harmless',
    source:
      '[OAuth 2.1 §7.9](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.9), [OAuth 2.1 §7.12](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.12)',
  },
  {
    id: 'R76',
    level: 'M',
    text: 'A software statement is never trusted unproved',
    source: '[RFC 7591 §3.2.2](https://www.rfc-editor.org/rfc/rfc7591.html#section-3.2.2)',
  },
  {
    id: 'R77',
    level: 'M',
    text: 'Where registration needs a token, a missing or malformed one is refused cleanly',
    source: '[RFC 7591 §3](https://www.rfc-editor.org/rfc/rfc7591.html#section-3), CVE-2026-9803',
  },
  {
    id: 'R78',
    level: 'P',
    text: 'Registrations are limited per address, an IPv6 /64 being one',
    source: 'CVE-2026-45364',
  },
  {
    id: 'R79',
    level: 'P',
    text: 'Redirect hosts can be limited by configuration',
    source:
      'ASVS 5.0 10.4.7, [OAuth 2.1 §7.9](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.9)',
  },
  { id: 'R80', level: 'P', text: 'Unused clients expire, and never without their grants', source: 'own policy' },
  { id: 'R81', level: 'P', text: 'A client that was answered survives a kill right after', source: 'own policy' },
  { id: 'R82', level: 'S', text: 'Application type and redirect kind must fit', source: 'MCP client registration' },
  {
    id: 'R83',
    level: 'M',
    text: 'Redirect URIs come back in order and byte for byte',
    source: '[RFC 3986 §6.2.1](https://www.rfc-editor.org/rfc/rfc3986.html#section-6.2.1)',
  },
]
