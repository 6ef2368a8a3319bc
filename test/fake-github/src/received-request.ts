import type { IncomingMessage } from 'node:http'

/** A request as the stand-in received it; kept so that a test can count and inspect. */
export interface ReceivedRequest {
  readonly method: string
  /** Without query and without the `/api/v3` of an Enterprise Server. */
  readonly path: string
  /** Scheme, host and, for the API of an Enterprise Server, `/api/v3`: what links in answers begin with. */
  readonly root: string
  readonly query: URLSearchParams
  /** Of a form or a JSON object; empty otherwise. */
  readonly body: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
}

/** 64 KiB: more than any request to these endpoints needs. */
const MAX_BODY_BYTES = 65_536

const ENTERPRISE_API = '/api/v3'

/** Reads a request to its end. */
export async function receive(message: IncomingMessage, scheme: 'http' | 'https'): Promise<ReceivedRequest> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) headers[name] = String(value)
  const origin = `${scheme}://${headers['host'] ?? 'localhost'}`
  const url = new URL(message.url ?? '/', origin)
  const enterprise = url.pathname === ENTERPRISE_API || url.pathname.startsWith(`${ENTERPRISE_API}/`)
  return {
    method: message.method ?? 'GET',
    path: enterprise ? url.pathname.slice(ENTERPRISE_API.length) : url.pathname,
    root: enterprise ? origin + ENTERPRISE_API : origin,
    query: url.searchParams,
    body: parseBody(headers['content-type'] ?? '', await readBody(message)),
    headers,
  }
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_BODY_BYTES) throw new Error('request body too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** GitHub takes parameters as a form or as a JSON object. */
function parseBody(contentType: string, text: string): URLSearchParams {
  if (!contentType.startsWith('application/json')) return new URLSearchParams(text)
  const parameters = new URLSearchParams()
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null) return parameters
  for (const [name, value] of Object.entries(json)) parameters.set(name, String(value))
  return parameters
}
