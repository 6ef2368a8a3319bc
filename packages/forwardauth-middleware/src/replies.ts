import { OAuthError, resourceFailureOf, type WireFailure } from '@gw/oauth-core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { challengeOf } from './challenge.ts'
import type { Refusal } from './decide.ts'
import { refusalPage } from './refusal-page.ts'

/** On every answer: nothing is kept, sniffed or told to the next site. */
const ALWAYS = ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer']

/** The JSON-RPC code of MCP for headers that are missing or do not fit, and our own mark for it in the wire table. */
const HEADER_MISMATCH = -32020

/** Nobody could tell whether the request is allowed: the answer, whatever went wrong. */
const UNAVAILABLE: WireFailure = resourceFailureOf(new OAuthError('lease_expired'))

/** The head of an allowing answer, ready for {@link allow}. */
export function allowingHead(identity: readonly string[]): string[] {
  return [...identity, ...ALWAYS, 'Content-Length', '0']
}

/** @param head - from {@link allowingHead} */
export function allow(response: ServerResponse, head: string[]): void {
  response.sendDate = false // the proxy reads the status and the identity, nothing else
  response.writeHead(200, head)
  response.end()
}

/** The page has neither style nor script nor form. */
const PAGE_POLICY = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

interface Body {
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly text: string
}

const json = (value: unknown): Body => ({
  headers: ['Content-Type', 'application/json'],
  text: JSON.stringify(value),
})

const html = (text: string): Body => ({
  headers: ['Content-Type', 'text/html; charset=utf-8', 'Content-Security-Policy', PAGE_POLICY],
  text,
})

function bodyOf(refusal: Refusal, failure: WireFailure, accept: string | undefined, supportId: string): Body {
  if (refusal.reason === 'mcp_headers') {
    return json({ jsonrpc: '2.0', id: null, error: { code: HEADER_MISMATCH, message: failure.description } })
  }
  if (refusal.target?.original.method === 'GET' && accept?.includes('text/html') === true) {
    return html(refusalPage(failure.status, failure.description, supportId))
  }
  return json({ error: failure.code, error_description: failure.description })
}

/** 1 to 3 seconds, so that callers who failed together do not come back together. */
const retryAfterSeconds = (): string => String(1 + Math.floor(Math.random() * 3))

/** What a refusal sounds like: its row of the wire table, or the one for "nobody can tell". */
function failureOfRefusal({ verdict, reason }: Refusal): WireFailure {
  return verdict === 'refuse' ? resourceFailureOf(new OAuthError(reason)) : UNAVAILABLE
}

/** @param supportId - stands on the page for a browser and in no other answer */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal, supportId: string): void {
  const failure = failureOfRefusal(refusal)
  const { headers, text } = bodyOf(refusal, failure, request.headers.accept, supportId)
  const challenge = challengeOf(refusal, failure)
  response.writeHead(failure.status, [
    ...ALWAYS,
    ...headers,
    'Content-Length',
    String(Buffer.byteLength(text)),
    ...(challenge === undefined ? [] : ['WWW-Authenticate', challenge]),
    ...(refusal.nonce === undefined ? [] : ['DPoP-Nonce', refusal.nonce]),
    ...(failure.status === 503 ? ['Retry-After', retryAfterSeconds()] : []),
    ...(refusal.methods === undefined ? [] : ['Allow', refusal.methods.join(', ')]),
  ])
  response.end(text)
}
