import type { Requirement } from './requirement.ts'

/** Client id metadata documents. */
export const clientMetadataDocuments: readonly Requirement[] = [
  {
    id: 'R96',
    level: 'M',
    text: 'A client id over http: refused',
    source:
      '[client id metadata documents 02 §3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-3)',
  },
  {
    id: 'R97',
    level: 'M',
    text: 'A client id without path, with fragment, userinfo or dot segments: refused before any fetch',
    source:
      '[client id metadata documents 02 §3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-3)',
  },
  {
    id: 'R98',
    level: 'S',
    text: 'A client id with a query: refused by default',
    source:
      '[client id metadata documents 02 §3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-3)',
  },
  {
    id: 'R99',
    level: 'M',
    text: 'A document that names another id by one byte: refused',
    source:
      '[client id metadata documents 02 §4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.1)',
  },
  {
    id: 'R100',
    level: 'M',
    text: 'Redirects are not followed',
    source:
      '[client id metadata documents 02 §4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4)',
  },
  {
    id: 'R101',
    level: 'M',
    text: 'Only 200 is a document',
    source:
      '[client id metadata documents 02 §4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4)',
  },
  {
    id: 'R102',
    level: 'M',
    text: 'A name that leads to a special-use IPv4 address is refused before a packet leaves',
    source:
      '[client id metadata documents 02 §6](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-6), [RFC 6890 §2.2.2](https://www.rfc-editor.org/rfc/rfc6890.html#section-2.2.2)',
  },
  {
    id: 'R103',
    level: 'M',
    text: 'Likewise for IPv6, embedded IPv4 included',
    source:
      '[client id metadata documents 02 §6](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-6), CVE-2026-46348',
  },
  { id: 'R104', level: 'P', text: 'A literal address in any notation: refused', source: 'own policy' },
  {
    id: 'R105',
    level: 'S',
    text: 'The address that was checked is the one connected to',
    source: 'MCP security best practices',
  },
  { id: 'R106', level: 'P', text: 'A name with one private address among public ones: refused', source: 'own policy' },
  {
    id: 'R107',
    level: 'S',
    text: 'A body beyond 5 KiB, packed or not, is cut off',
    source:
      '[client id metadata documents 02 §6](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-6), CVE-2026-22036',
  },
  { id: 'R108', level: 'P', text: 'One deadline covers headers and body', source: 'workers-oauth-provider 0.10.2' },
  {
    id: 'R109',
    level: 'M',
    text: 'What is not strict JSON in UTF-8: refused',
    source:
      '[client id metadata documents 02 §4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.1)',
  },
  {
    id: 'R110',
    level: 'M',
    text: 'A document with a shared secret: refused',
    source:
      '[client id metadata documents 02 §4.1](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.1)',
  },
  { id: 'R111', level: 'M', text: 'Name, id and redirect URIs must be there', source: 'MCP client registration' },
  {
    id: 'R112',
    level: 'M',
    text: 'A redirect URI that is not in the document: refused without a redirect',
    source:
      '[client id metadata documents 02 §4.4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.4)',
  },
  {
    id: 'R113',
    level: 'M',
    text: 'Kept as long as its headers allow within bounds; failures never',
    source:
      '[client id metadata documents 02 §4.3](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.3)',
  },
  {
    id: 'R114',
    level: 'P',
    text: 'The cache is bounded, and one fetch serves all who wait',
    source: 'oidc-provider 9.11.2',
  },
  {
    id: 'R115',
    level: 'S',
    text: 'A failed fetch ends on our own page',
    source:
      '[client id metadata documents 02 §4.2](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.2)',
  },
  {
    id: 'R116',
    level: 'S',
    text: 'A changed document asks for consent again',
    source:
      '[client id metadata documents 02](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02)',
  },
  {
    id: 'R117',
    level: 'M',
    text: 'The consent page shows the host of the client id, and warns of loopback-only clients',
    source: 'MCP localhost redirect risks',
  },
  {
    id: 'R118',
    level: 'S',
    text: "Browsers load no logo from the client's host",
    source:
      '[client id metadata documents 02](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02)',
  },
  {
    id: 'R119',
    level: 'S',
    text: "A client's key address is fetched under the same guard",
    source:
      '[client id metadata documents 02 §6](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-6)',
  },
  { id: 'R120', level: 'P', text: 'Fetches are limited per source and in number', source: 'own policy' },
  { id: 'R121', level: 'P', text: 'Our own network cannot be reached by a fetch', source: 'own policy' },
  {
    id: 'R122',
    level: 'P',
    text: 'At the token endpoint a failed fetch is a plain `invalid_client`',
    source: 'workers-oauth-provider 0.9.0',
  },
]
