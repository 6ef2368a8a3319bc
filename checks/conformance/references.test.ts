import { describe, expect, it } from 'vitest'
import { referencesOfRequirement, referencesOfSource } from './references.ts'

const words = (references: ReturnType<typeof referencesOfSource>) =>
  references.map(({ name, section }) => `${name} ${section}`.trim())

describe(referencesOfSource, () => {
  it.each([
    [
      'a link',
      '/** @see {@link https://www.rfc-editor.org/rfc/rfc7636.html#section-4.6 | RFC 7636 §4.6} */',
      ['RFC 7636 4.6'],
    ],
    [
      'an appendix',
      '@see {@link https://www.rfc-editor.org/rfc/rfc6749.html#appendix-B | RFC 6749 Appendix B}',
      ['RFC 6749 Appendix B'],
    ],
    [
      'a draft, by its address',
      '@see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02#section-4.1 | draft 02, §4.1}',
      ['Client ID Metadata Documents 4.1'],
    ],
    [
      'a page of MCP',
      '@see {@link https://modelcontextprotocol.io/x | MCP 2026-07-28, Transports}',
      ['MCP Transports'],
    ],
    ['words', '// none means `plain` (RFC 7636 §4.3), which', ['RFC 7636 4.3']],
    [
      'a list',
      '/** RFC 7518 §6.2.2, §6.3.2 and §6.4.1: whoever */',
      ['RFC 7518 6.2.2', 'RFC 7518 6.3.2', 'RFC 7518 6.4.1'],
    ],
    [
      'a range, by its ends',
      '/** RFC 7518 §3.3-§3.5, RFC 8037 §3.1. */',
      ['RFC 7518 3.3', 'RFC 7518 3.5', 'RFC 8037 3.1'],
    ],
    ['a line that breaks', '/**\n * one (RFC 6265bis\n * §4.1.3.2) too\n */', ['RFC 6265bis 4.1.3.2']],
    ['the same twice once', 'RFC 8707 §2 and RFC 8707 §2', ['RFC 8707 2']],
    ['no whole specification in passing', '/** A client that registered itself (RFC 7591). */', []],
    ['no stranger', '@see {@link https://docs.github.com/en/rest | GitHub, Using the REST API}', []],
  ])('finds %s', (_, source, expected) => expect(words(referencesOfSource(source))).toEqual(expected))
})

describe(referencesOfRequirement, () => {
  it.each([
    ['own policy', ['Own policy']],
    [
      '[RFC 8414 §2](https://www.rfc-editor.org/rfc/rfc8414.html#section-2), [RFC 8414 §3.3](https://www.rfc-editor.org/rfc/rfc8414.html#section-3.3)',
      ['RFC 8414 2', 'RFC 8414 3.3'],
    ],
    [
      'ASVS 5.0 10.4.7, [RFC 9700 §4.15.1](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.15.1), CVE-2026-1, GHSA-x732-6j76',
      ['RFC 9700 4.15.1', 'ASVS 5.0 10.4.7', 'Published weaknesses CVE-2026-1', 'Published weaknesses GHSA-x732-6j76'],
    ],
    ['MCP security best practices, Scope Minimization', ['MCP security best practices, Scope Minimization']],
    ['workers-oauth-provider 0.9.1', ['Lessons of other software workers-oauth-provider 0.9.1']],
  ])('reads %s', (source, expected) => expect(words(referencesOfRequirement(source))).toEqual(expected))
})
