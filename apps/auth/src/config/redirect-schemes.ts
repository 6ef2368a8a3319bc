import type { Environment } from './env.ts'
import { quoted, type Faults } from './faults.ts'
import { parseList } from './lists.ts'

/** Editors whose whole registration fails without their scheme. */
const DEFAULT_SCHEMES = ['cursor', 'vscode', 'vscode-insiders'] as const

/** Schemes that run or read something, or have rules of their own: never a private-use scheme (R59, R61). */
const REFUSED = /^(https?|wss?|ftp|file|data|javascript|vbscript|blob|about|urn|mailto|view-source|filesystem)$/

/** Reads `NATIVE_REDIRECT_SCHEMES` (RFC 3986 §3.1, RFC 8252 §7.1). */
export function readRedirectSchemes(environment: Environment, faults: Faults): readonly string[] {
  const text = environment.get('NATIVE_REDIRECT_SCHEMES')
  if (text === undefined) return DEFAULT_SCHEMES
  const schemes = parseList(text)
  for (const scheme of schemes) {
    if (/^[a-z][a-z0-9+.-]*$/.test(scheme) && !REFUSED.test(scheme)) continue
    faults.add(
      'NATIVE_REDIRECT_SCHEMES',
      `${quoted(scheme)} is no private-use scheme.`,
      `Write lower-case names without colon, such as ${DEFAULT_SCHEMES.join(',')}.`,
    )
  }
  return schemes
}
