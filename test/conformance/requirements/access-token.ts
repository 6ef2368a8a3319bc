import type { Requirement } from './requirement.ts'

/** Access tokens. */
export const accessToken: readonly Requirement[] = [
  {
    id: 'R281',
    level: 'M',
    text: 'The header says `at+jwt`, the key and an asymmetric algorithm',
    source: '[RFC 9068 §2.1](https://www.rfc-editor.org/rfc/rfc9068.html#section-2.1)',
  },
  {
    id: 'R282',
    level: 'M',
    text: 'All claims of the profile are there',
    source: '[RFC 9068 §2.2](https://www.rfc-editor.org/rfc/rfc9068.html#section-2.2)',
  },
  {
    id: 'R283',
    level: 'S',
    text: 'No personal data beyond need',
    source: '[RFC 9068 §6](https://www.rfc-editor.org/rfc/rfc9068.html#section-6)',
  },
  {
    id: 'R284',
    level: 'M',
    text: '`none` in any case is no algorithm',
    source: '[RFC 8725 §3.2](https://www.rfc-editor.org/rfc/rfc8725.html#section-3.2), CVE-2015-9235',
  },
  {
    id: 'R285',
    level: 'M',
    text: 'A public key is no shared secret',
    source: '[RFC 8725 §3.1](https://www.rfc-editor.org/rfc/rfc8725.html#section-3.1), CVE-2026-34950',
  },
  {
    id: 'R286',
    level: 'M',
    text: 'Keys named in a token are not used',
    source: '[RFC 8725 §3.10](https://www.rfc-editor.org/rfc/rfc8725.html#section-3.10), CVE-2026-27962',
  },
  {
    id: 'R287',
    level: 'P',
    text: 'An unknown key id costs little',
    source: '[RFC 8725 §3.10](https://www.rfc-editor.org/rfc/rfc8725.html#section-3.10)',
  },
  {
    id: 'R288',
    level: 'M',
    text: 'A critical extension not understood: refused',
    source: '[RFC 7515 §4.1.11](https://www.rfc-editor.org/rfc/rfc7515.html#section-4.1.11), CVE-2026-35042',
  },
  {
    id: 'R289',
    level: 'M',
    text: 'Other kinds of JWT are no access tokens',
    source:
      '[RFC 9068 §4](https://www.rfc-editor.org/rfc/rfc9068.html#section-4), [RFC 8725 §3.11](https://www.rfc-editor.org/rfc/rfc8725.html#section-3.11)',
  },
  {
    id: 'R290',
    level: 'M',
    text: 'The audience is this resource and nothing else',
    source: 'ASVS 5.0 10.3.1, MCP token handling',
  },
  {
    id: 'R291',
    level: 'M',
    text: 'No prefix of a resource is the resource',
    source: '[RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707.html#section-2)',
  },
  {
    id: 'R292',
    level: 'M',
    text: 'The issuer is compared byte for byte',
    source: '[RFC 9068 §4](https://www.rfc-editor.org/rfc/rfc9068.html#section-4)',
  },
  {
    id: 'R293',
    level: 'M',
    text: 'Times are whole numbers in their window',
    source: '[RFC 9068 §4](https://www.rfc-editor.org/rfc/rfc9068.html#section-4)',
  },
  {
    id: 'R294',
    level: 'M',
    text: 'Signatures have one form, and zero is none',
    source: '[RFC 7518 §3.4](https://www.rfc-editor.org/rfc/rfc7518.html#section-3.4), CVE-2022-21449',
  },
  {
    id: 'R295',
    level: 'P',
    text: 'Encrypted, packed, huge or misshapen tokens are refused cheaply',
    source: 'CVE-2024-28176, CVE-2025-61920',
  },
  {
    id: 'R296',
    level: 'M',
    text: 'Repeated members are refused, or read alike everywhere',
    source: '[RFC 7515 §4](https://www.rfc-editor.org/rfc/rfc7515.html#section-4)',
  },
  { id: 'R297', level: 'P', text: 'The key before is good during the overlap', source: 'own policy' },
  { id: 'R298', level: 'P', text: "A revoked key's tokens die everywhere", source: 'own policy' },
  { id: 'R299', level: 'P', text: 'Published test vectors are judged right', source: 'Project Wycheproof' },
  { id: 'R300', level: 'P', text: 'Tokens that differ never share a cache entry', source: 'CVE-2026-35039' },
]
