import { REDIRECT_URI } from '../../../packages/oauth-core/test/support/journey.ts'
import { ISSUER } from '../../../packages/oauth-core/test/support/test-server.ts'
import { createDraw, seedOf, type Draw } from '../src/draw.ts'
import { jsonOf } from '../src/json-grammar.ts'
import { promise, same } from '../src/promise.ts'
import type { ReportLine } from '../src/report.ts'
import { anyText, mutate } from '../src/texts.ts'
import { openWorld, type BoundaryWorld, type Sendable } from './world.ts'

const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'get', 'BREW']
const WORDS = ['&', '=', '%00', '%0d%0a', '&client_id=', '&client_id=x', '&resource=', '&scope=', '&scope=openid', '&prompt=none', '&state=', '&request=', '&request_uri=x', '&response_mode=fragment', '&authorization_details=[]', '"', '<script>', '{', '}', '[]', '__proto__', '../', '//', '%2f', ';', ','] // prettier-ignore
const HEADERS = ['content-type', 'authorization', 'cookie', 'origin', 'sec-fetch-site', 'accept', 'content-length', 'host', 'x-forwarded-host', 'x-forwarded-for', 'dpop', 'access-control-request-method', 'content-encoding', 'transfer-encoding'] // prettier-ignore
const VALUES = ['', 'application/json', 'application/x-www-form-urlencoded; charset=utf-16', 'multipart/form-data', 'text/html', 'Basic', 'Basic YTpi', 'Bearer x', 'DPoP x', '__Host-gw_browser=x', 'gw_session=', 'null', 'https://evil.example', 'cross-site', 'evil.example', '999999999', 'gzip', 'eyJ.e30.AA'] // prettier-ignore

/** RFC 6749 §4.1.2.1 and §5.2, 7591 §3.2.2, 6750 §3.1, 8707 §2, 9101 §8, 9396 §5, 9449 §12.2, OpenID Connect Core §3.1.2.6. */
const REGISTERED = new Set('invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type invalid_scope access_denied unsupported_response_type server_error temporarily_unavailable invalid_redirect_uri invalid_client_metadata invalid_token insufficient_scope invalid_target request_not_supported request_uri_not_supported invalid_authorization_details invalid_dpop_proof use_dpop_nonce login_required consent_required'.split(' ')) // prettier-ignore

/** A journey is used up and clients multiply: a new world keeps what is tried alive, and a failure near its cause. */
const RUNS_PER_WORLD = 200

/** One to three things that are wrong. */
function spoiled(draw: Draw, request: Sendable, others: readonly Sendable[]): Sendable {
  let { method, path, body } = request
  const headers: Record<string, string> = { ...request.headers }
  for (let changes = draw.below(4); changes > 0; changes -= 1) {
    switch (draw.below(8)) {
      case 0:
        method = draw.pick(METHODS)
        break
      case 1:
      case 2:
        path = mutate(
          draw,
          path,
          WORDS,
          others.map((other) => other.path),
        )
        break
      case 3:
        headers[draw.pick(HEADERS)] = draw.once(2) ? draw.pick(VALUES) : anyText(draw, 40)
        break
      case 4: {
        const name = draw.pick([...Object.keys(headers), 'cookie'])
        headers[name] = mutate(draw, headers[name] ?? '', VALUES, [])
        break
      }
      case 5:
        body = draw.once(8) ? anyText(draw, 4000) : draw.pick(others).body
        break
      default:
        body = mutate(draw, body ?? '', WORDS, [])
    }
  }
  return { method, path, headers, ...(body !== undefined && { body }) }
}

/** Undefined when no client could send it. */
function requestOf({ method, path, headers, body }: Sendable): Request | undefined {
  try {
    const url = new URL(path, ISSUER)
    if (url.origin !== ISSUER) return undefined
    const bodiless = ['GET', 'HEAD', 'get'].includes(method)
    return new Request(url, { method, headers, redirect: 'manual', ...(!bodiless && body !== undefined && { body }) })
  } catch {
    return undefined // a header or a method that HTTP has not
  }
}

const isAllowedTarget = (location: string): boolean =>
  location.startsWith(`${ISSUER}/`) || location.startsWith('/') || location.startsWith(REDIRECT_URI)

async function requireSane(world: BoundaryWorld, request: Request, response: Response): Promise<void> {
  const events = world.takeEvents()
  const upstream = events.some(({ reason }) => reason === 'upstream_failed') // the fake provider knows no such code
  promise(response.status < 500 || (response.status === 503 && upstream), `no ${response.status}`)
  promise(!events.some(({ reason }) => reason === 'internal'), 'no bug in the events')
  const created = world.takeCreated()
  const refused = response.status >= 400 || request.method === 'HEAD' || request.method === 'OPTIONS'
  promise(created <= (refused ? 0 : 3), `${created} records for ${response.status}`)
  for (const [name, value] of response.headers) promise(!/[\r\n\0]/.test(name + value), 'no line end in a header')
  const location = response.headers.get('location')
  promise(location === null || isAllowedTarget(location), `no redirect to ${location}`)
  const isToken = new URL(request.url).pathname === '/token' && request.method === 'POST'
  const isLimit = response.status === 413 || response.status === 421
  promise(
    !isToken || isLimit || [200, 400, 401].includes(response.status),
    'the token endpoint refuses with 400 or 401',
  )
  await requireSaneBody(response)
}

async function requireSaneBody(response: Response): Promise<void> {
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('application/json') && text !== '') {
    const body = jsonOf(text)
    promise(typeof body === 'object' && body !== null, 'an object')
    if (response.status < 400) return
    const { error, error_description } = { error: '', error_description: '', ...Object(body) }
    promise(REGISTERED.has(String(error)), `a registered code, not ${error}`)
    promise(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/.test(String(error_description)), 'a description of ours')
    return
  }
  if (!type.startsWith('text/html')) return
  promise(
    (response.headers.get('content-security-policy') ?? '').includes("default-src 'none'"),
    'a page with its policy',
  )
  promise(!/<script>/i.test(text), 'nothing that was sent is markup')
}

/**
 * Spoiled requests to a real server in the middle of journeys: no 5xx, no crash, no foreign redirect, registered codes
 * alone, well-formed answers, and no record for what was refused.
 */
export async function runBoundary({
  runs,
  seed,
}: {
  readonly runs: number
  readonly seed: number
}): Promise<ReportLine> {
  const startedAt = performance.now()
  const outcomes = new Map<string, number>()
  const count = (name: string): void => void outcomes.set(name, (outcomes.get(name) ?? 0) + 1)
  let world = await openWorld()
  for (let run = 0; run < runs; run += 1) {
    if (run % RUNS_PER_WORLD === RUNS_PER_WORLD - 1) {
      await world.at.server.close()
      world = await openWorld()
    }
    const draw = createDraw(seedOf(seed, 'boundary', run))
    const sendable = spoiled(draw, draw.pick(world.requests), world.requests)
    const request = requestOf(sendable)
    if (request === undefined) {
      count('cannot be sent')
      continue
    }
    const response = await world.at.server.fetch(request, { clientAddress: '198.51.100.7' })
    if (response === undefined) {
      count('not ours')
      same(world.takeCreated(), 0, 'no record for a path that is none of ours')
      continue
    }
    try {
      await requireSane(world, request, response)
    } catch (cause) {
      throw new Error(`boundary, seed ${seed}, run ${run}: ${JSON.stringify(sendable)}`, { cause })
    }
    count(String(response.status))
  }
  await world.at.server.close()
  const seconds = Math.round(performance.now() - startedAt) / 1000
  return {
    target: 'whole requests',
    seed,
    runs,
    seconds,
    outcomes: Object.fromEntries([...outcomes].toSorted(([left], [right]) => left.localeCompare(right))),
  }
}
