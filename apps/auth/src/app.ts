import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { failureOf, OAuthError, type AuthorizationServer } from '@gw/oauth-core'
import { createOAuthRouter } from '@gw/oauth-core/express'
import type { Health } from './health.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { sendFailure } from './reply.ts'

export interface AppOptions {
  readonly server: AuthorizationServer
  readonly verify: (request: IncomingMessage, response: ServerResponse) => void
  readonly health: Pick<Health, 'handle'>
  /** Whose `X-Forwarded-For` is believed for the client's address. */
  readonly trusts: (address: string) => boolean
  readonly logger: Logger
  readonly metrics: Metrics
  readonly development: DevelopmentApp | undefined
}

/** What development mode has more. */
export interface DevelopmentApp {
  /** False: the request was meant for another host and must not be answered. */
  readonly isOwnHost: (request: IncomingMessage) => boolean
  readonly mount: (app: Express) => void
}

/** Everything that the one port answers. `/verify` and health stand ahead of Express: they are asked all the time. */
export function createApp(options: AppOptions): RequestListener {
  const { verify, health, metrics, development } = options
  const app = createExpressApp(options)
  return (request, response) => {
    if (development?.isOwnHost(request) === false) {
      sendFailure(response, new OAuthError('host_refused'))
    } else if (request.url?.startsWith('/') !== true) {
      sendFailure(response, new OAuthError('not_found')) // `*`, or a whole URL: Express would answer some with its own page
    } else if (request.url === '/verify' || request.url.startsWith('/verify?')) {
      response.once('finish', () => metrics.countVerify(response.statusCode))
      verify(request, response)
    } else if (!health.handle(request, response)) {
      app(request, response)
    }
  }
}

function createExpressApp({ server, trusts, logger, development }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag').set('trust proxy', trusts).set('query parser', false)
  development?.mount(app)
  app.use(createOAuthRouter(server))
  app.use((_, response) => sendFailure(response, new OAuthError('not_found')))

  /** Four parameters, or Express takes it for another kind of handler. */
  const onError: ErrorRequestHandler = (error: unknown, request, response, _next) => {
    const line = { error, method: request.method, path: request.path }
    if (failureOf(error).status >= 500) logger.error(line, 'a request failed')
    if (response.headersSent) response.destroy()
    else sendFailure(response, error)
  }
  app.use(onError)
  return app
}
