import { notFound } from './api.ts'
import type { ReceivedRequest } from './received-request.ts'
import { json, type Reply } from './reply.ts'
import type { World } from './world.ts'

/**
 * `DELETE /applications/{client_id}/token`: the app gives a token back. The app signs in with Basic.
 *
 * @returns undefined when this is another path or method
 * @see {@link https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-token | GitHub, Delete an app token}
 */
export function deleteToken(request: ReceivedRequest, world: World): Reply | undefined {
  if (request.method !== 'DELETE' || request.path !== `/applications/${world.clientId}/token`) return undefined
  const credentials = Buffer.from(`${world.clientId}:${world.clientSecret}`).toString('base64')
  if (request.headers['authorization'] !== `Basic ${credentials}`) return notFound()
  if (world.tokens.delete(request.body.get('access_token') ?? '')) return { status: 204, headers: {}, body: '' }
  return json(422, {
    message: 'Validation Failed',
    documentation_url: 'https://docs.github.com/rest/apps/oauth-applications#delete-an-app-token',
    status: '422',
  })
}
