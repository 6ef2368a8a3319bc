import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { isOAuthError, OAuthError } from '../errors/oauth-error.ts'
import type { DocumentFetch, FetchBounds, FetchedDocument } from '../ports/document-fetch.ts'
import type { ResolveName } from './resolve-name.ts'

/** What the guard is made of. Only tests bring their own: there is no way to switch a check off from outside. */
export interface GuardedFetchParts {
  readonly ports: readonly number[]
  readonly resolveName: ResolveName
  readonly isPublicAddress: (address: string) => boolean
  /** PEM of the only authorities to trust; undefined: those of Node. */
  readonly ca: string | undefined
  readonly maxUnderWay: number
}

/** A name with a dot in it that does not end in a number: what a URL parser takes for an address never matches. */
const DOMAIN = /^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/

/** 8 KiB: answers that only say what they are need far less. */
const MAX_HEADER_BYTES = 8 * 1024

const refusal = (check: string, more: Readonly<Record<string, string | number>> = {}): OAuthError =>
  new OAuthError('client_document', { check, ...more })

/** The fetch of {@link createPinnedFetch}, with its parts given. */
export function createGuardedFetch(parts: GuardedFetchParts): DocumentFetch {
  // Its own agent: the global one may go through a proxy, which would resolve the name again.
  const agent = new Agent({ keepAlive: false })
  let underWay = 0

  return async (text, bounds) => {
    const url = parseUrl(text, parts.ports)
    if (underWay >= parts.maxUnderWay) throw new OAuthError('rate_limited', { limit: 'fetches under way' })
    underWay += 1
    const deadline = AbortSignal.timeout(bounds.timeoutMs)
    try {
      const address = await chooseAddress(url, deadline, parts)
      return await send(url, address, { agent, ca: parts.ca, deadline, bounds })
    } catch (cause) {
      if (isOAuthError(cause)) throw cause
      // Whatever failed on the way: there is no document, and nobody is believed without one.
      const check = deadline.aborted ? 'deadline' : 'connection'
      throw new OAuthError('client_document', { check, host: url.hostname }, { cause })
    } finally {
      underWay -= 1
    }
  }
}

function parseUrl(text: string, ports: readonly number[]): URL {
  const url = URL.parse(text)
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') throw refusal('https URL')
  if (!DOMAIN.test(url.hostname)) throw refusal('host')
  const port = portOf(url)
  if (!ports.includes(port)) throw refusal('port', { port })
  return url
}

const portOf = ({ port }: URL): number => (port === '' ? 443 : Number(port))

/** The one resolution: what is judged here is what is connected to, so a name that changes its mind gains nothing (R105). */
async function chooseAddress(
  { hostname: host }: URL,
  deadline: AbortSignal,
  { resolveName, isPublicAddress }: GuardedFetchParts,
): Promise<string> {
  const addresses = await resolveName(host, deadline)
  const [first] = addresses
  if (first === undefined) throw refusal(deadline.aborted ? 'deadline' : 'no address', { host })
  if (!addresses.every(isPublicAddress)) throw refusal('address not public', { host })
  return first
}

function send(
  url: URL,
  address: string,
  {
    agent,
    ca,
    deadline,
    bounds,
  }: {
    readonly agent: Agent
    readonly ca: string | undefined
    readonly deadline: AbortSignal
    readonly bounds: FetchBounds
  },
): Promise<FetchedDocument> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: address,
        port: portOf(url),
        servername: url.hostname,
        path: url.pathname + url.search,
        headers: { host: url.host, accept: 'application/json', 'accept-encoding': 'identity' },
        rejectUnauthorized: true, // said, as an environment variable could say otherwise
        maxHeaderSize: MAX_HEADER_BYTES,
        signal: deadline,
        ...(ca === undefined ? {} : { ca }),
      },
      (answer) => {
        // Before the body: an answer too long, or packed, ends the connection.
        readAnswer(answer, bounds).then(resolve, (error: unknown) => {
          sent.destroy()
          reject(error instanceof Error ? error : new Error(String(error)))
        })
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

async function readAnswer(answer: IncomingMessage, { maxBytes }: FetchBounds): Promise<FetchedDocument> {
  const headers = new Headers(
    Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  )
  const coding = headers.get('content-encoding') ?? 'identity'
  if (coding.toLowerCase() !== 'identity') throw refusal('content encoding')
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw refusal('size')
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer) {
    if (!(chunk instanceof Uint8Array)) throw new Error('expected bytes')
    length += chunk.length
    if (length > maxBytes) throw refusal('size')
    chunks.push(chunk)
  }
  const body = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    body.set(chunk, offset)
    offset += chunk.length
  }
  return { status: answer.statusCode ?? 0, headers, body }
}
