import type { Requirement } from './requirement.ts'

/** The refresh token grant. */
export const refreshToken: readonly Requirement[] = [
  {
    id: 'R252',
    level: 'M',
    text: 'A refresh replaces both tokens',
    source: '[OAuth 2.1 §4.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3.1)',
  },
  {
    id: 'R253',
    level: 'M',
    text: "Another client's refresh fails and harms nothing",
    source: '[OAuth 2.1 §4.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3.1)',
  },
  {
    id: 'R254',
    level: 'M',
    text: 'A confidential client must authenticate',
    source:
      '[OAuth 2.1 §4.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3), CVE-2026-53512',
  },
  {
    id: 'R255',
    level: 'M',
    text: 'A retired token after the grace ends the family',
    source:
      '[OAuth 2.1 §4.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3.1), [RFC 9700 §4.14.2](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.14.2), ASVS 5.0 10.4.5',
  },
  { id: 'R256', level: 'P', text: 'However old it is', source: 'own policy' },
  { id: 'R257', level: 'P', text: 'A lost answer can be asked for again, and is the same', source: 'own policy' },
  { id: 'R258', level: 'M', text: 'Any number at once leave one live token', source: 'CVE-2026-53517, CVE-2026-1035' },
  {
    id: 'R259',
    level: 'P',
    text: 'A used successor ends its predecessor, grace or not',
    source: 'workers-oauth-provider',
  },
  { id: 'R260', level: 'P', text: 'Too many repeats count as reuse', source: 'own policy' },
  {
    id: 'R261',
    level: 'M',
    text: 'Scopes can be narrowed for one token, and never widened',
    source: '[OAuth 2.1 §4.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3.1)',
  },
  {
    id: 'R262',
    level: 'M',
    text: 'A resource outside the grant: `invalid_target`',
    source: '[RFC 8707 §2.2](https://www.rfc-editor.org/rfc/rfc8707.html#section-2.2), GHSA-p2fr-6hmx-4528',
  },
  {
    id: 'R263',
    level: 'M',
    text: 'A grant ends when idle too long, and when too old',
    source:
      '[OAuth 2.1 §4.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3.1), ASVS 5.0 10.4.8, [OAuth for browser-based apps](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps)',
  },
  {
    id: 'R264',
    level: 'M',
    text: 'A rotation does not move the end of the grant',
    source: '[OAuth for browser-based apps](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps)',
  },
  {
    id: 'R265',
    level: 'M',
    text: 'A bound token refreshes with its key alone',
    source: '[RFC 9449 §5](https://www.rfc-editor.org/rfc/rfc9449.html#section-5)',
  },
  {
    id: 'R266',
    level: 'P',
    text: 'Rotation of bound tokens is a documented choice',
    source: '[OAuth 2.1 §4.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3.1)',
  },
  {
    id: 'R267',
    level: 'M',
    text: 'A forged token is found out before the store is asked',
    source: '[OAuth 2.1 §4.3.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-4.3.1)',
  },
  {
    id: 'R268',
    level: 'M',
    text: 'After a revocation of any kind no refresh',
    source: 'ASVS 5.0 10.4.9, CVE-2025-53942',
  },
  {
    id: 'R269',
    level: 'S',
    text: 'Who did not register the grant gets no refresh token',
    source: '[OAuth 2.1 §1.3.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-1.3.2)',
  },
  { id: 'R270', level: 'P', text: 'Access and refresh tokens are not interchangeable', source: 'own policy' },
  {
    id: 'R271',
    level: 'P',
    text: 'Trouble with the store is a 503, and the token stays good',
    source: 'workers-oauth-provider 0.6.0',
  },
  { id: 'R272', level: 'P', text: 'A storm of refreshes is spread out and slows nobody else', source: 'own policy' },
]
