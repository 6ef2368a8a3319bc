import type { Requirement } from './requirement.ts'

/** The authorization code grant. */
export const authorizationCode: readonly Requirement[] = [
  {
    id: 'R230',
    level: 'M',
    text: 'Code, verifier and client that fit get tokens',
    source:
      '[OAuth 2.1 §3.2.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-3.2.3), [OAuth 2.1 §4.1.4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.4)',
  },
  {
    id: 'R231',
    level: 'M',
    text: 'A second redemption fails and ends the grant',
    source:
      '[OAuth 2.1 §4.1.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.3), ASVS 5.0 10.4.2',
  },
  {
    id: 'R232',
    level: 'M',
    text: 'Of any number at once one succeeds',
    source:
      '[OAuth 2.1 §4.1.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.3), CVE-2026-53518',
  },
  { id: 'R233', level: 'P', text: 'At most one, also while the store fails', source: 'own policy' },
  {
    id: 'R234',
    level: 'M',
    text: 'A used code under a wrong verifier ends nothing',
    source: '[OAuth 2.1 §7.5.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.5.2)',
  },
  {
    id: 'R235',
    level: 'M',
    text: 'A wrong verifier does not use the code up; ten burn it',
    source: '[RFC 7636 §4.6](https://www.rfc-editor.org/rfc/rfc7636.html#section-4.6)',
  },
  {
    id: 'R236',
    level: 'M',
    text: 'No verifier: refused',
    source: '[RFC 7636 §4.6](https://www.rfc-editor.org/rfc/rfc7636.html#section-4.6), ASVS 5.0 10.4.6',
  },
  {
    id: 'R237',
    level: 'M',
    text: 'A verifier where no challenge was: refused',
    source:
      '[OAuth 2.1 §4.1.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.3), [RFC 9700 §4.8.2](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.8.2), CVE-2025-4144',
  },
  {
    id: 'R238',
    level: 'M',
    text: 'A verifier of wrong form is refused unhashed',
    source: '[RFC 7636 §4.1](https://www.rfc-editor.org/rfc/rfc7636.html#section-4.1)',
  },
  {
    id: 'R239',
    level: 'M',
    text: 'The challenge is no verifier',
    source: '[RFC 9700 §2.1.1](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1.1)',
  },
  {
    id: 'R240',
    level: 'M',
    text: 'Another client cannot redeem a code, nor spoil it',
    source: '[OAuth 2.1 §4.1.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.3)',
  },
  {
    id: 'R241',
    level: 'M',
    text: 'A redirect URI given again must be the same',
    source: '[OAuth 2.1 §10.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-10.2)',
  },
  {
    id: 'R242',
    level: 'M',
    text: 'Another resource than authorized: `invalid_target`, the code stays good',
    source: '[RFC 8707 §2.2](https://www.rfc-editor.org/rfc/rfc8707.html#section-2.2)',
  },
  {
    id: 'R243',
    level: 'M',
    text: 'The audience is the resource that was asked for',
    source: '[RFC 9068 §2.2](https://www.rfc-editor.org/rfc/rfc9068.html#section-2.2), CVE-2025-69196',
  },
  {
    id: 'R244',
    level: 'M',
    text: 'A code lives a minute',
    source:
      '[OAuth 2.1 §4.1.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.1.2), ASVS 5.0 10.4.3',
  },
  { id: 'R245', level: 'P', text: 'A code that differs anywhere is no code', source: 'own policy' },
  {
    id: 'R246',
    level: 'M',
    text: 'Codes swapped between browsers fail',
    source: '[RFC 9700 §4.5](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.5)',
  },
  { id: 'R247', level: 'P', text: 'A person removed since cannot redeem', source: 'own policy' },
  {
    id: 'R248',
    level: 'M',
    text: 'Nor a client deleted since',
    source: '[RFC 7592 §2.3](https://www.rfc-editor.org/rfc/rfc7592.html#section-2.3)',
  },
  {
    id: 'R249',
    level: 'P',
    text: 'Codes lie nowhere in clear',
    source: '[RFC 9700 §4.2](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.2), ASVS 5.0 10.4.5',
  },
  {
    id: 'R250',
    level: 'P',
    text: 'Codes survive a restart; what is not confirmed can be tried again',
    source: 'own policy',
  },
  {
    id: 'R251',
    level: 'M',
    text: 'A code bound to a key is redeemed with that key',
    source: '[RFC 9449 §10](https://www.rfc-editor.org/rfc/rfc9449.html#section-10)',
  },
]
