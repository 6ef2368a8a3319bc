import type { Requirement } from './requirement.ts'

/** Consent and the confused deputy. */
export const consent: readonly Requirement[] = [
  {
    id: 'R160',
    level: 'M',
    text: 'Our consent page comes before the provider, whoever is signed in there',
    source: 'MCP security best practices, Confused Deputy',
  },
  {
    id: 'R161',
    level: 'M',
    text: 'It shows who asks, where the answer goes, for what and how long',
    source: 'MCP security best practices, ASVS 5.0 10.7.2',
  },
  {
    id: 'R162',
    level: 'M',
    text: 'Consent is remembered per person, client, redirect, resource and scopes',
    source: 'MCP security best practices',
  },
  {
    id: 'R163',
    level: 'M',
    text: 'A decision before sign-in is bound to the browser and checked against the person after',
    source: 'MCP security best practices',
  },
  {
    id: 'R164',
    level: 'M',
    text: "The provider's `state` and its cookie are made after the decision",
    source: 'MCP security best practices',
  },
  { id: 'R165', level: 'M', text: 'Another browser cannot finish what one has begun', source: 'CVE-2026-27124' },
  {
    id: 'R166',
    level: 'M',
    text: 'A decision without its token, or from another site: 403',
    source: 'MCP security best practices',
  },
  {
    id: 'R167',
    level: 'M',
    text: 'Cookies are bound to the host, secure, out of reach of scripts, lax',
    source: 'MCP security best practices',
  },
  {
    id: 'R168',
    level: 'M',
    text: 'A consent cookie is worth nothing for another client',
    source: 'MCP security best practices',
  },
  {
    id: 'R169',
    level: 'M',
    text: 'Denial is told to the client, after a click',
    source: '[RFC 9700 §4.11.2](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.11.2)',
  },
  { id: 'R170', level: 'P', text: 'Deciding twice gives one code', source: 'own policy' },
  {
    id: 'R171',
    level: 'S',
    text: 'A client on loopback alone is called local',
    source: 'MCP localhost redirect risks',
  },
  {
    id: 'R172',
    level: 'P',
    text: 'The host stands out more than the name',
    source: '[OAuth 2.1 §7.9](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.9)',
  },
  {
    id: 'R173',
    level: 'S',
    text: 'Nobody is waved through to a loopback or private-use redirect',
    source:
      '[OAuth for browser-based apps](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps), [OAuth 2.1 §8](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-8)',
  },
  {
    id: 'R174',
    level: 'S',
    text: 'People can see and withdraw consents, and tokens die with them',
    source:
      'ASVS 5.0 10.7.3, [OAuth 2.1 §7.9](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-7.9)',
  },
  {
    id: 'R175',
    level: 'M',
    text: 'More scopes than were allowed: asked again',
    source: '[OAuth 2.1 §1.4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-1.4.1)',
  },
  { id: 'R176', level: 'P', text: 'A decision that comes too late gives no code', source: 'own policy' },
  {
    id: 'R177',
    level: 'P',
    text: 'A page that appears under the finger does not take the click',
    source: 'own policy',
  },
]
