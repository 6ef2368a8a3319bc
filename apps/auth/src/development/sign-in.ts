import type { IncomingMessage } from 'node:http'
import { Router, type Response } from 'express'
import { OAuthError } from '@gw/oauth-core'
import { CLOSED_HEADERS, sendFailure } from '../reply.ts'
import { SIGN_IN_PATH, type DevelopmentIdentityProvider } from './identity-provider.ts'
import { pageHeaders, signInOverPage, signInPage } from './sign-in-page.ts'

/** One button's name and value, and the id of the sign-in; more is none of our forms. */
const MAX_BODY_BYTES = 1024

/** The pages of the stand-in identity provider: a form with one button per person. */
export function createSignInRoutes(options: {
  readonly provider: DevelopmentIdentityProvider
  readonly issuer: string
  readonly redirectSchemes: readonly string[]
}): Router {
  const { provider, issuer, redirectSchemes } = options
  const headers = { ...CLOSED_HEADERS, ...pageHeaders(redirectSchemes) }
  const path = new URL(`${issuer}${SIGN_IN_PATH}`).pathname

  const goOn = (response: Response, target: URL | undefined): void => {
    if (target === undefined) response.writeHead(400, headers).end(signInOverPage())
    else response.writeHead(303, { ...CLOSED_HEADERS, Location: target.href }).end()
  }

  const router = Router({ caseSensitive: true, strict: true })
  router.get(path, (request, response) => {
    const query = new URL(request.originalUrl, issuer).searchParams
    const id = query.get('request') ?? ''
    if (query.has('decline')) return goOn(response, provider.decline(id))
    const action = `${path}?${new URLSearchParams({ request: id }).toString()}`
    const page = signInPage({ action, declineUrl: `${action}&decline`, people: provider.people })
    response.writeHead(200, headers).end(page)
  })
  router.post(path, (request, response, next) => {
    const id = new URL(request.originalUrl, issuer).searchParams.get('request') ?? ''
    readForm(request)
      .then((form) => goOn(response, provider.choose(id, form.get('login') ?? '')))
      .catch(next)
  })
  router.all(path, (_, response) => sendFailure(response, new OAuthError('method_not_allowed'), { Allow: 'GET, POST' }))
  return router
}

/** @throws {OAuthError} `body_too_large` when it is larger than any of ours */
async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > MAX_BODY_BYTES) throw new OAuthError('body_too_large')
  }
  return new URLSearchParams(text)
}
