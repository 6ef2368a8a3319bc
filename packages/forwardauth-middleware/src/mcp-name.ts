const SENTINEL = /^=\?base64\?(.*)\?=$/s
/** Before the padding only what an encoder leaves there: one name has one spelling. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/
const VISIBLE = /^[ -~]*$/

/**
 * Decodes `Mcp-Name`: plain ASCII as it stands, anything else as `=?base64?<UTF-8 in base64>?=`, so that a rule is
 * compared with the name that the body carries.
 *
 * @returns undefined for what no client may send: other bytes, other base64, no UTF-8
 * @see {@link https://modelcontextprotocol.io/specification/2026-07-28/basic/transports | MCP 2026-07-28, Transports}
 */
export function decodeMcpName(header: string): string | undefined {
  if (!VISIBLE.test(header)) return undefined
  const encoded = SENTINEL.exec(header)?.[1]
  if (encoded === undefined) return header
  if (!BASE64.test(encoded)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'))
  } catch {
    return undefined // no UTF-8: refused like any other malformed name
  }
}
