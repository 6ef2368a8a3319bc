import type { Requirement } from './requirement.ts'

/** The authorization endpoint. */
export const authorize: readonly Requirement[] = [
  {
    id: 'R123',
    level: 'M',
    text: 'An unknown client ends on our page, wherever it wanted to be sent',
    source: '[OAuth 2.1 §4.1.2.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.2.1)',
  },
  {
    id: 'R124',
    level: 'M',
    text: 'The redirect URI may be left out only by a client that has one',
    source: '[OAuth 2.1 §2.3.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.3.2)',
  },
  {
    id: 'R125',
    level: 'M',
    text: 'Redirect URIs are compared byte for byte',
    source:
      '[OAuth 2.1 §4.1.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.1), [RFC 9700 §4.1.3](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.1.3), CVE-2020-15234, CVE-2025-4143',
  },
  {
    id: 'R126',
    level: 'M',
    text: 'The port of a loopback redirect is free',
    source:
      '[OAuth 2.1 §8.4.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8.4.2), [RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1)',
  },
  {
    id: 'R127',
    level: 'M',
    text: 'Path and host of a loopback redirect are not',
    source: '[OAuth 2.1 §8.4.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8.4.2)',
  },
  {
    id: 'R128',
    level: 'M',
    text: 'The port of an https redirect is not',
    source: '[OAuth 2.1 §2.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.3.1)',
  },
  { id: 'R129', level: 'M', text: 'No error makes an unproved redirect open', source: 'CVE-2026-41479' },
  {
    id: 'R130',
    level: 'M',
    text: 'A missing response type is told to the client, with `state` and `iss`',
    source: '[OAuth 2.1 §4.1.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.1)',
  },
  {
    id: 'R131',
    level: 'M',
    text: 'Every response type but `code`: `unsupported_response_type`',
    source:
      '[OAuth 2.1 §10.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-10.1), ASVS 5.0 10.4.4',
  },
  {
    id: 'R132',
    level: 'M',
    text: 'No challenge: `invalid_request`, for confidential clients too',
    source:
      '[OAuth 2.1 §4.1.2.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.2.1), ASVS 5.0 10.4.6',
  },
  {
    id: 'R133',
    level: 'M',
    text: 'The method `plain`, or none: `invalid_request`',
    source: '[RFC 7636 §4.3](https://www.rfc-editor.org/rfc/rfc7636.html#section-4.3), ASVS 5.0 10.4.6',
  },
  { id: 'R134', level: 'M', text: 'Another spelling of a method is no method', source: 'workers-oauth-provider 0.9.0' },
  {
    id: 'R135',
    level: 'M',
    text: 'A challenge is exactly 43 characters of base64url',
    source: '[RFC 7636 §4.2](https://www.rfc-editor.org/rfc/rfc7636.html#section-4.2)',
  },
  {
    id: 'R136',
    level: 'M',
    text: '`state` comes back byte for byte, or not at all',
    source: '[OAuth 2.1 §4.1.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.2)',
  },
  { id: 'R137', level: 'P', text: 'A `state` too long or with line breaks: refused', source: 'own policy' },
  {
    id: 'R138',
    level: 'M',
    text: 'Every authorization response has one `iss`',
    source: '[RFC 9207 §2](https://www.rfc-editor.org/rfc/rfc9207.html#section-2)',
  },
  {
    id: 'R139',
    level: 'M',
    text: 'A redirect URI keeps its query, and cannot bring a code of its own',
    source: '[OAuth 2.1 §2.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.3)',
  },
  { id: 'R140', level: 'P', text: 'Other response modes: refused', source: 'ASVS 5.0 10.4.12' },
  {
    id: 'R141',
    level: 'M',
    text: 'An unknown scope is `invalid_scope`; nobody gets more than asked and allowed',
    source:
      '[OAuth 2.1 §1.4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-1.4.1), ASVS 5.0 10.4.11',
  },
  { id: 'R142', level: 'P', text: 'A malformed or huge scope is refused cheaply', source: 'CVE-2026-4634' },
  {
    id: 'R143',
    level: 'M',
    text: 'A resource that is relative, has a fragment or is not ours: `invalid_target`',
    source: '[RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707.html#section-2)',
  },
  {
    id: 'R144',
    level: 'S',
    text: 'Case of scheme and host of a resource does not matter',
    source: 'MCP canonical server URI',
  },
  { id: 'R145', level: 'P', text: 'Of two resources none is dropped silently', source: 'own policy' },
  { id: 'R146', level: 'P', text: 'No token without an audience', source: 'ASVS 5.0 10.3.1' },
  {
    id: 'R147',
    level: 'M',
    text: 'Request objects are not fetched',
    source: '[RFC 9101 §5](https://www.rfc-editor.org/rfc/rfc9101.html#section-5)',
  },
  {
    id: 'R148',
    level: 'P',
    text: '`prompt=none` shows nothing and says why it cannot go on',
    source: 'OpenID Connect Core 3.1.2.6',
  },
  {
    id: 'R149',
    level: 'M',
    text: '`prompt=none` never sends a browser to an untrusted redirect by itself',
    source: '[RFC 9700 §4.11.2](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.11.2)',
  },
  {
    id: 'R150',
    level: 'M',
    text: "A fresh client's mistakes send nobody on before a person was asked",
    source:
      '[RFC 9700 §4.11.2](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.11.2), [OAuth 2.1 §7.13.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.13.2)',
  },
  {
    id: 'R151',
    level: 'M',
    text: 'Pages cannot be framed',
    source:
      '[OAuth 2.1 §7.11](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.11), [RFC 9700 §4.16](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.16)',
  },
  {
    id: 'R152',
    level: 'S',
    text: "The content policy allows nothing but the forms' own ways",
    source: '[RFC 9700 §4.2.4](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.2.4)',
  },
  {
    id: 'R153',
    level: 'S',
    text: 'Pages load nothing from elsewhere',
    source: '[RFC 9700 §4.2.4](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.2.4)',
  },
  {
    id: 'R154',
    level: 'P',
    text: 'The same URL twice makes two transactions that know nothing of each other',
    source: 'own policy',
  },
  {
    id: 'R155',
    level: 'M',
    text: 'A cross-site POST starts nothing',
    source: '[OAuth 2.1 §3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.1)',
  },
  { id: 'R156', level: 'P', text: 'HEAD stores no transaction', source: 'own policy' },
  {
    id: 'R157',
    level: 'P',
    text: 'Pending transactions are few, small and short',
    source: 'MCP security best practices',
  },
  {
    id: 'R158',
    level: 'S',
    text: 'Reused challenges are noticed',
    source: '[RFC 9700 §2.1.1](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1.1)',
  },
  {
    id: 'R159',
    level: 'M',
    text: 'What an error page shows of a request is escaped',
    source: 'GHSA-9x4v-xfq5-m8x5, CVE-2025-62800',
  },
]
