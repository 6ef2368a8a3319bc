/** One specification, or one body of knowledge, that requirements come from. */
export interface Specification {
  /** As citations spell it: `RFC 7636`, `OAuth 2.1`. */
  readonly name: string
  /** What it is about, for people who do not know the number. */
  readonly about: string
}

/** Where a rule comes from: a specification, and the section in it; empty for the whole. */
export interface Reference {
  readonly name: string
  readonly section: string
}

export const OAUTH_21 = 'OAuth 2.1'
export const WEAKNESSES = 'Published weaknesses'
export const OTHER_SERVERS = 'Lessons of other software'
export const OWN_POLICY = 'Own policy'

/** In the order of the page: OAuth first, then what it builds on, then what is no specification. */
export const SPECIFICATIONS: readonly Specification[] = [
  { name: OAUTH_21, about: 'the framework, draft 16; it replaces RFC 6749, whose sections are named beside' },
  { name: 'RFC 6750', about: 'bearer tokens' },
  { name: 'RFC 7009', about: 'revocation' },
  { name: 'RFC 7521', about: 'assertions' },
  { name: 'RFC 7523', about: 'JWT client authentication and grants' },
  { name: 'RFC 7591', about: 'dynamic client registration' },
  { name: 'RFC 7592', about: 'management of registrations' },
  { name: 'RFC 7636', about: 'PKCE' },
  { name: 'RFC 7662', about: 'introspection' },
  { name: 'RFC 8252', about: 'native apps' },
  { name: 'RFC 8414', about: 'authorization server metadata' },
  { name: 'RFC 8707', about: 'resource indicators' },
  { name: 'RFC 9068', about: 'JWT access tokens' },
  { name: 'RFC 9101', about: 'request objects' },
  { name: 'RFC 9126', about: 'pushed authorization requests' },
  { name: 'RFC 9207', about: 'issuer identification' },
  { name: 'RFC 9449', about: 'DPoP' },
  { name: 'RFC 9700', about: 'security best current practice' },
  { name: 'RFC 9728', about: 'protected resource metadata' },
  { name: 'Client ID Metadata Documents', about: 'draft 02' },
  { name: 'Browser-based apps', about: 'draft' },
  { name: 'MCP', about: 'the authorization pages of the Model Context Protocol' },
  { name: 'OpenID Connect Core', about: 'only what an OAuth server needs of it' },
  { name: 'ASVS 5.0', about: "OWASP's verification standard, chapters V10 and V16" },
  { name: 'RFC 8725', about: 'best current practice for JWTs' },
  { name: 'RFC 7515', about: 'JSON Web Signature' },
  { name: 'RFC 7517', about: 'JSON Web Key' },
  { name: 'RFC 7518', about: 'algorithms of JWS and JWK' },
  { name: 'RFC 7519', about: 'JSON Web Token' },
  { name: 'RFC 7638', about: 'thumbprints of keys' },
  { name: 'RFC 8037', about: 'EdDSA in JWS' },
  { name: 'RFC 9110', about: 'HTTP semantics' },
  { name: 'RFC 9325', about: 'TLS' },
  { name: 'Fetch', about: 'CORS, and what a request of the platform can carry' },
  { name: 'RFC 3986', about: 'URIs' },
  { name: 'RFC 6890', about: 'special-purpose addresses' },
]

/** After the specifications that have a number. */
export const NO_SPECIFICATION: readonly Specification[] = [
  { name: WEAKNESSES, about: 'what went wrong elsewhere and was published' },
  { name: OTHER_SERVERS, about: 'their release notes and tests' },
  { name: OWN_POLICY, about: 'stricter than any text, or where the texts are silent' },
]

/** Whether a chapter is of a specification: then its rows say all. */
export function isSpecification(name: string): boolean {
  return NO_SPECIFICATION.every((other) => other.name !== name)
}

/** RFC 6749 → where its rule stands in OAuth 2.1. */
const REPLACED: Readonly<Record<string, string>> = {
  '1.5': '1.3.2',
  '2.2': '2.2',
  '2.3': '2.4',
  '2.3.1': '2.4.1',
  '3.1': '3.1',
  '3.1.1': '10.1',
  '3.1.2': '2.3',
  '3.1.2.3': '2.3.2',
  '3.1.2.4': '2.3.2',
  '3.2': '3.2',
  '3.2.1': '3.2.1',
  '3.3': '1.4.1',
  '4.1': '4.1',
  '4.1.1': '4.1.1',
  '4.1.2': '4.1.2',
  '4.1.2.1': '4.1.2.1',
  '4.1.3': '4.1.3',
  '4.1.4': '4.1.4',
  '4.4': '4.2',
  '4.4.2': '4.2',
  '4.4.3': '4.2.3',
  '5.1': '3.2.3',
  '5.2': '3.2.4',
  '6': '4.3.1',
  'Appendix B': '3.2.2',
}

/** The same rule where OAuth 2.1 has it; any other reference as it is. */
export function inForce({ name, section }: Reference): Reference {
  const moved = name === 'RFC 6749' ? REPLACED[section] : undefined
  return moved === undefined ? { name, section } : { name: OAUTH_21, section: moved }
}

/** The sections of RFC 6749 that a section of OAuth 2.1 replaces. */
export function replacedBy(section: string): readonly string[] {
  return Object.entries(REPLACED)
    .filter(([, now]) => now === section)
    .map(([before]) => before)
}

const DRAFTS: Readonly<Record<string, string>> = {
  [OAUTH_21]: 'draft-ietf-oauth-v2-1-16',
  'Client ID Metadata Documents': 'draft-ietf-oauth-client-id-metadata-document-02',
  'Browser-based apps': 'draft-ietf-oauth-browser-based-apps',
}

/** The address of a section, undefined where there is none that leads there. */
export function addressOf({ name, section }: Reference): string | undefined {
  const [appendix] = /(?<=^Appendix ).+/.exec(section) ?? []
  const anchor = appendix === undefined ? `#section-${section}` : `#appendix-${appendix}`
  const fragment = section === '' ? '' : anchor
  const [rfc] = /(?<=^RFC )\d+$/.exec(name) ?? []
  if (rfc !== undefined) return `https://www.rfc-editor.org/rfc/rfc${rfc}.html${fragment}`
  const draft = DRAFTS[name]
  return draft === undefined ? undefined : `https://datatracker.ietf.org/doc/html/${draft}${fragment}`
}
