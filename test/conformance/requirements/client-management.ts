import type { Requirement } from './requirement.ts'

/** Client management. */
export const clientManagement: readonly Requirement[] = [
  {
    id: 'R84',
    level: 'M',
    text: 'Without its token: 401 with a Bearer challenge',
    source:
      '[RFC 7592 §2](https://www.rfc-editor.org/rfc/rfc7592.html#section-2), [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750.html#section-3)',
  },
  {
    id: 'R85',
    level: 'M',
    text: "One client's token opens no other client, and does not tell whether it exists",
    source: '[RFC 7592 §2](https://www.rfc-editor.org/rfc/rfc7592.html#section-2)',
  },
  {
    id: 'R86',
    level: 'P',
    text: 'Access tokens and registration tokens are not interchangeable',
    source: 'own policy',
  },
  {
    id: 'R87',
    level: 'M',
    text: 'An update must name the client by its own id and secret',
    source: '[RFC 7592 §2.2](https://www.rfc-editor.org/rfc/rfc7592.html#section-2.2)',
  },
  {
    id: 'R88',
    level: 'M',
    text: 'An update replaces everything, checked as at registration',
    source: '[RFC 7592 §2.2](https://www.rfc-editor.org/rfc/rfc7592.html#section-2.2)',
  },
  {
    id: 'R89',
    level: 'M',
    text: 'An update cannot set what the server issues',
    source: '[RFC 7592 §2.2](https://www.rfc-editor.org/rfc/rfc7592.html#section-2.2)',
  },
  {
    id: 'R90',
    level: 'P',
    text: 'Changed redirect URIs void consents and pending codes',
    source:
      '[client id metadata documents 02](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02)',
  },
  {
    id: 'R91',
    level: 'M',
    text: 'A deleted client can do nothing any more, its grants included',
    source: '[RFC 7592 §2.3](https://www.rfc-editor.org/rfc/rfc7592.html#section-2.3)',
  },
  {
    id: 'R92',
    level: 'M',
    text: "A deleted client's token is dead",
    source: '[RFC 7592 §2.3](https://www.rfc-editor.org/rfc/rfc7592.html#section-2.3)',
  },
  { id: 'R93', level: 'P', text: 'Registration tokens are stored as digests', source: 'own policy' },
  {
    id: 'R94',
    level: 'P',
    text: 'A rotated registration token dies only when its successor was delivered',
    source: 'own policy',
  },
  { id: 'R95', level: 'P', text: 'A malformed or oversized update changes nothing', source: 'own policy' },
]
