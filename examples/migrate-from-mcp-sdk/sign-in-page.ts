// The sign-in page that the host has always had, made as small as can be: its people have no passwords here. Yours have,
// or a session cookie by which you know them already.
import express, { type Router } from 'express'
import { z } from 'zod'
import type { Account, OwnSignIn } from './own-sign-in.ts'

/** In the URL of the page, and in its form. Nothing that could be markup. */
const SignIn = z.object({ state: z.string().regex(/^[\w-]+$/), attempt: z.uuid() })
const Answer = SignIn.extend({ account: z.string() })

/** @param path - where it is mounted */
export function createSignInPage(path: string, ownSignIn: OwnSignIn, accounts: readonly Account[]): Router {
  const router = express.Router()
  router.get(path, (request, response) => {
    const { state, attempt } = SignIn.parse(request.query)
    const buttons = accounts.map(({ name }) => `<button name="account" value="${name}">${name}</button>`)
    response.send(`<!doctype html><title>Sign in</title><form method="post" action="${path}">
      <input type="hidden" name="state" value="${state}"><input type="hidden" name="attempt" value="${attempt}">
      ${buttons.join('')}<button name="account" value="">Not now</button></form>`)
  })
  router.post(path, express.urlencoded({ extended: false }), (request, response) => {
    const { account: name, ...signIn } = Answer.parse(request.body)
    const account = accounts.find((one) => one.name === name)
    response.redirect(303, ownSignIn.finish(signIn, account).href)
  })
  return router
}
