import type { Requirement } from './requirement.ts'

/** The identity provider's callback. */
export const upstreamCallback: readonly Requirement[] = [
  {
    id: 'R178',
    level: 'M',
    text: 'An unknown or expired `state` ends on our page',
    source: 'MCP security best practices',
  },
  {
    id: 'R179',
    level: 'M',
    text: 'A `state` without its browser: refused',
    source: 'CVE-2026-41425, GHSA-wxw3-q3m9-c3jr',
  },
  { id: 'R180', level: 'M', text: 'A callback works once', source: 'MCP security best practices' },
  { id: 'R181', level: 'M', text: 'Of two at once one goes on', source: 'MCP security best practices' },
  { id: 'R182', level: 'M', text: '`state` is an opaque handle', source: 'arXiv 2605.22333, F4' },
  {
    id: 'R183',
    level: 'S',
    text: 'We use PKCE and one exact redirect URI towards the provider',
    source: '[RFC 7636 §4.3](https://www.rfc-editor.org/rfc/rfc7636.html#section-4.3), ASVS 5.0 10.1.2',
  },
  { id: 'R184', level: 'P', text: "GitHub's errors with status 200 are errors", source: 'own policy' },
  {
    id: 'R185',
    level: 'M',
    text: "A denial there is a denial here, without the provider's words",
    source: '[OAuth 2.1 §4.1.2.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.2.1)',
  },
  {
    id: 'R186',
    level: 'M',
    text: 'A person is an account number: renamed is the same, a reused login is another',
    source: 'ASVS 5.0 10.3.3, ASVS 5.0 10.5.2',
  },
  {
    id: 'R187',
    level: 'P',
    text: 'An allowed login is pinned to the first account that used it',
    source: 'own policy',
  },
  { id: 'R188', level: 'P', text: 'Who may enter is asked at every code and refresh', source: 'CVE-2025-53942' },
  { id: 'R189', level: 'P', text: 'An empty or unreadable allow-list admits nobody', source: 'CVE-2021-21411' },
  {
    id: 'R190',
    level: 'P',
    text: 'Names are compared as ASCII, without look-alikes or patterns',
    source: 'CVE-2026-40574',
  },
  {
    id: 'R191',
    level: 'P',
    text: "Membership is asked with the person's own token; in doubt nobody is a member",
    source: 'own policy',
  },
  {
    id: 'R192',
    level: 'P',
    text: 'An outage there can be tried again within the same transaction',
    source: 'own policy',
  },
  {
    id: 'R193',
    level: 'M',
    text: "The provider's token is dropped or sealed, and never handed on",
    source: 'MCP security best practices, Token Passthrough',
  },
  {
    id: 'R194',
    level: 'P',
    text: 'Calls go to the configured hosts alone and follow no redirect',
    source: 'own policy',
  },
  { id: 'R195', level: 'S', text: 'The provider lets people choose the account', source: 'own policy' },
  { id: 'R196', level: 'M', text: 'The session after sign-in is a new one', source: 'GHSA-f24x-5g9q-753f' },
]
