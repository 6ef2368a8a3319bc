import type { Requirement } from './requirement.ts'

/** Metadata and keys. */
export const metadata: readonly Requirement[] = [
  {
    id: 'R30',
    level: 'M',
    text: 'The metadata document names the issuer byte for byte as configured',
    source:
      '[RFC 8414 §2](https://www.rfc-editor.org/rfc/rfc8414.html#section-2), [RFC 8414 §3.3](https://www.rfc-editor.org/rfc/rfc8414.html#section-3.3)',
  },
  {
    id: 'R31',
    level: 'M',
    text: 'For an issuer with a path the well-known name is inserted before it',
    source:
      '[RFC 8414 §3.1](https://www.rfc-editor.org/rfc/rfc8414.html#section-3.1), MCP authorization server discovery',
  },
  {
    id: 'R32',
    level: 'M',
    text: 'The OpenID Connect address serves the same document',
    source: 'MCP security considerations',
  },
  {
    id: 'R33',
    level: 'M',
    text: 'S256 is the one PKCE method announced',
    source:
      '[RFC 7636 §4.3](https://www.rfc-editor.org/rfc/rfc7636.html#section-4.3), [RFC 9700 §2.1.1](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.1.1)',
  },
  {
    id: 'R34',
    level: 'M',
    text: 'It announces the `iss` parameter of authorization responses',
    source: '[RFC 9207 §3](https://www.rfc-editor.org/rfc/rfc9207.html#section-3)',
  },
  {
    id: 'R35',
    level: 'M',
    text: '`code` is the one response type',
    source:
      '[OAuth 2.1 §10.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-10.1), ASVS 5.0 10.4.4',
  },
  {
    id: 'R36',
    level: 'M',
    text: 'Only grants that work are announced; never password or implicit',
    source: '[RFC 9700 §2.4](https://www.rfc-editor.org/rfc/rfc9700.html#section-2.4), ASVS 5.0 10.4.4',
  },
  {
    id: 'R37',
    level: 'M',
    text: 'Metadata documents as client ids are announced exactly when they are on',
    source:
      '[client id metadata documents 02 §5](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-5)',
  },
  {
    id: 'R38',
    level: 'M',
    text: 'Authentication by `none` and by a secret in the body are announced',
    source: '[OAuth 2.1 §2.4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16#section-2.4.1)',
  },
  { id: 'R39', level: 'P', text: '`none` is no signature algorithm anywhere', source: 'GHSA-9h47-pqcx-hjr4' },
  {
    id: 'R40',
    level: 'P',
    text: 'Every announced endpoint answers; one that is off is not announced',
    source: 'workers-oauth-provider 0.9.1',
  },
  {
    id: 'R41',
    level: 'S',
    text: 'No scope that stands for everything',
    source: 'MCP security best practices, Scope Minimization',
  },
  {
    id: 'R42',
    level: 'M',
    text: 'What is announced of DPoP and PAR is what happens',
    source:
      '[RFC 9449 §5.1](https://www.rfc-editor.org/rfc/rfc9449.html#section-5.1), [RFC 9126 §5](https://www.rfc-editor.org/rfc/rfc9126.html#section-5)',
  },
  {
    id: 'R43',
    level: 'M',
    text: 'Each protected resource has its document, whose `resource` fits its address',
    source: '[RFC 9728 §3.3](https://www.rfc-editor.org/rfc/rfc9728.html#section-3.3)',
  },
  {
    id: 'R44',
    level: 'M',
    text: 'The document names our issuer',
    source: '[RFC 9728 §2](https://www.rfc-editor.org/rfc/rfc9728.html#section-2), MCP authorization server discovery',
  },
  {
    id: 'R45',
    level: 'M',
    text: 'Tokens are taken from the header alone',
    source: '[RFC 9728 §2](https://www.rfc-editor.org/rfc/rfc9728.html#section-2)',
  },
  {
    id: 'R46',
    level: 'S',
    text: '`offline_access` is neither announced nor asked for',
    source: 'MCP authorization, Refresh Tokens',
  },
  { id: 'R47', level: 'P', text: 'No document for a resource that is not configured', source: 'own policy' },
  {
    id: 'R48',
    level: 'M',
    text: 'Published keys are public ones, with id, algorithm and use',
    source: '[RFC 7517 §4](https://www.rfc-editor.org/rfc/rfc7517.html#section-4)',
  },
  { id: 'R49', level: 'P', text: 'During a rotation old and new key are published long enough', source: 'own policy' },
  { id: 'R50', level: 'P', text: 'Metadata and keys are served without the store', source: 'own policy' },
  { id: 'R51', level: 'P', text: 'Metadata may be cached, for an hour at most', source: 'own policy' },
]
