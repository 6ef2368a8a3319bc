import type { Server } from 'node:http'
import { OAuthError } from '@gw/oauth-core'
import { createHttpServer } from './http-server.ts'
import type { Metrics } from './metrics.ts'
import { CLOSED_HEADERS, sendFailure } from './reply.ts'

/** Serves `/metrics` and nothing else, on a port of its own that no route leads to (R413). */
export function createMetricsServer(metrics: Metrics): Server {
  return createHttpServer((request, response) => {
    if (request.url !== '/metrics') return sendFailure(response, new OAuthError('not_found'))
    if (request.method !== 'GET') return sendFailure(response, new OAuthError('method_not_allowed'), { Allow: 'GET' })
    metrics
      .expose()
      .then((text) => response.writeHead(200, { ...CLOSED_HEADERS, 'Content-Type': metrics.contentType }).end(text))
      .catch((error: unknown) => sendFailure(response, error))
  })
}
