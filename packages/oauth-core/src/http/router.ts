import { encodeBase64url } from '../internal/base64url.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { Random } from '../ports/random.ts'
import { allowAnyOrigin, respondPreflight } from './cors.ts'
import type { Exchange } from './exchange.ts'
import { respondFailure } from './failure-response.ts'
import type { Method } from './methods.ts'

/** One endpoint and the rules that hold around it. */
export interface Route {
  readonly path: string
  /** Every path below too, or every path below alone; what follows is handed over as `pathSuffix`. */
  readonly below?: 'too' | 'alone'
  readonly methods: readonly Method[]
  /** For programs in any browser tab; what people see and what carries cookies never is (RFC 9700 §2.6). */
  readonly cors: boolean
  /** `HEAD` has no meaning that consumes nothing: it is refused. */
  readonly noHead?: true
  readonly handle: (exchange: Exchange) => Promise<Response>
  /** How a failure is told here; JSON where nothing else is said. */
  readonly fail?: (error: unknown, exchange: Exchange) => Response
}

/** Told of every failure, with the exchange it happened in. */
type OnFailure = (error: unknown, exchange: Exchange) => void

/** Answers a request, or undefined for a path that is none of its own. */
export type Router = (request: Request, clientAddress: string | undefined) => Promise<Response | undefined>

/**
 * Exact paths, byte for byte: `//token` and `/token/` are other paths, so that no second way leads past a limit (R24).
 *
 * @param deps - `base`: the issuer's own path, empty or as in `/t1`
 */
export function createRouter(
  routes: readonly Route[],
  deps: { readonly base: string; readonly random: Random; readonly onFailure: OnFailure },
): Router {
  const exact = new Map(routes.filter(({ below }) => below !== 'alone').map((route) => [route.path, route]))
  const prefixes = routes.filter((route) => route.below !== undefined)

  function find(path: string): { readonly route: Route; readonly pathSuffix: string } | undefined {
    const route = exact.get(path)
    if (route !== undefined) return { route, pathSuffix: '' }
    const prefix = prefixes.find((candidate) => path.startsWith(`${candidate.path}/`))
    return prefix === undefined ? undefined : { route: prefix, pathSuffix: path.slice(prefix.path.length + 1) }
  }

  return async (request, clientAddress) => {
    const { pathname, search } = new URL(request.url)
    const found = find(pathname)
    if (found === undefined) return undefined
    const { route, pathSuffix } = found
    const method = route.methods.find((known) => known === (request.method === 'HEAD' ? 'GET' : request.method))
    const dryRun = request.method === 'HEAD'
    if (method === undefined || (dryRun && route.noHead === true)) {
      const refusal = refuseMethod(route, request, deps.random)
      return route.cors ? allowAnyOrigin(refusal) : refusal
    }
    const supportId = encodeBase64url(deps.random(6))
    const endpoint = route.path.startsWith(`${deps.base}/`) ? route.path.slice(deps.base.length) : route.path
    const exchange: Exchange = {
      endpoint,
      request,
      method,
      pathSuffix,
      query: search.slice(1),
      clientAddress,
      known: {},
      supportId,
      dryRun,
    }
    const response = await answer(route, exchange, deps)
    if (route.cors) allowAnyOrigin(response)
    return dryRun ? new Response(null, response) : response
  }
}

async function answer(
  route: Route,
  exchange: Exchange,
  { random, onFailure }: { readonly random: Random; readonly onFailure: OnFailure },
): Promise<Response> {
  try {
    return await route.handle(exchange)
  } catch (error) {
    onFailure(error, exchange)
    return route.fail?.(error, exchange) ?? respondFailure(error, random)
  }
}

function refuseMethod(route: Route, request: Request, random: Random): Response {
  const allowed = route.methods.flatMap((method) =>
    method === 'GET' && route.noHead !== true ? ['GET', 'HEAD'] : [method],
  )
  if (request.method === 'OPTIONS' && route.cors) return respondPreflight([...allowed, 'OPTIONS'])
  const response = respondFailure(new OAuthError('method_not_allowed'), random)
  response.headers.set('allow', allowed.join(', '))
  return response
}
