import type { Requirement } from './requirement.ts'

/** ForwardAuth: tokens, Traefik's settings, streams. */
export const gatewayTokens: readonly Requirement[] = [
  {
    id: 'R357',
    level: 'M',
    text: 'No token: 401 with where to ask, and no error',
    source:
      '[RFC 9728 §5.1](https://www.rfc-editor.org/rfc/rfc9728.html#section-5.1), [RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750.html#section-3.1)',
  },
  {
    id: 'R358',
    level: 'M',
    text: 'A bad token: 401 `invalid_token` with where to ask',
    source: '[RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750.html#section-3.1)',
  },
  {
    id: 'R359',
    level: 'M',
    text: 'Too few scopes: 403 that names all that are needed',
    source: '[RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750.html#section-3.1), MCP scope challenge',
  },
  {
    id: 'R360',
    level: 'M',
    text: 'Two tokens or half of one: 400',
    source: '[RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750.html#section-3.1)',
  },
  {
    id: 'R361',
    level: 'M',
    text: 'A token in the query does not count, and is not logged',
    source: '[OAuth 2.1 §5.1.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-5.1.2)',
  },
  {
    id: 'R362',
    level: 'M',
    text: 'The scheme in any case, and no other scheme',
    source:
      '[OAuth 2.1 §5.1.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-5.1.1), CVE-2026-47673',
  },
  {
    id: 'R363',
    level: 'M',
    text: 'Nothing of a request can be injected into the challenge',
    source: '[RFC 9110 §5.6.4](https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6.4)',
  },
  { id: 'R364', level: 'M', text: 'The challenge reaches the client whole, browsers included', source: 'own policy' },
  { id: 'R365', level: 'M', text: 'A browser is not sent to a sign-in page', source: 'MCP authorization' },
  { id: 'R366', level: 'S', text: 'One scope may stand for another', source: 'MCP scope hierarchies' },
  { id: 'R367', level: 'P', text: 'Forwarded headers are trusted from nobody outside', source: 'own policy' },
  { id: 'R368', level: 'P', text: 'The list of copied headers names all of ours', source: 'Traefik ForwardAuth' },
  { id: 'R369', level: 'P', text: 'Only named headers are sent along for a decision', source: 'own policy' },
  { id: 'R370', level: 'P', text: 'Decisions are bounded and need no body', source: 'CVE-2026-26998' },
  {
    id: 'R371',
    level: 'P',
    text: 'Aliases are deleted, paths cleaned, TLS is current, the dashboard off',
    source: 'own policy',
  },
  { id: 'R372', level: 'P', text: 'No router reaches an MCP server around the decision', source: 'own policy' },
  { id: 'R373', level: 'M', text: 'A decision that does not come is no yes', source: 'Traefik ForwardAuth' },
  { id: 'R374', level: 'S', text: 'Streams start at once and outlive their token', source: 'MCP transports' },
  {
    id: 'R375',
    level: 'P',
    text: 'What a revocation does to an open stream is documented and bounded',
    source: 'own policy',
  },
  {
    id: 'R376',
    level: 'M',
    text: 'A WebSocket needs its token in the header and a known origin',
    source: 'MCP transports',
  },
  { id: 'R377', level: 'P', text: 'Large bodies stream through', source: 'own policy' },
]
