import type { ServerResponse } from 'node:http'
import { failureOf } from '@gw/oauth-core'

/** As on every answer of the core: nothing is kept, sniffed or told to the next page (R3, R4). */
export const CLOSED_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const

/** Answers with JSON that no cache keeps. Without a body for HEAD: Node leaves it out. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    ...CLOSED_HEADERS,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    // 1 s: what these answers rest on is looked at once a second.
    ...(status === 503 && { 'Retry-After': '1' }),
    ...headers,
  })
  response.end(text)
}

/** Answers as the wire table says for anything thrown; nothing of the error itself leaves the process. */
export function sendFailure(
  response: ServerResponse,
  error: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const { status, code, description } = failureOf(error)
  sendJson(response, status, { error: code, error_description: description }, headers)
}
