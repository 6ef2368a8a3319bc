import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { createOAuthRouter } from '@gw/oauth-core/express'
import { form, json } from '../support/forms.ts'
import { REDIRECT_URI } from '../support/journey.ts'
import { listen } from '../support/listen.ts'
import { createTestServer, ISSUER } from '../support/test-server.ts'

/** Serves, with an error handler at the end that keeps what reaches it. */
async function serve(app: express.Express) {
  const faults: unknown[] = []
  app.use(((error, _request, response, _next) => {
    faults.push(error)
    response.sendStatus(500)
  }) satisfies express.ErrorRequestHandler)
  return { origin: await listen(app), faults }
}

const routerOf = (path: string) => createOAuthRouter(createTestServer({ issuer: ISSUER + path }).server)

describe('createOAuthRouter where it cannot work', () => {
  it.each([
    ['', '/auth'],
    ['/t1', '/t2'],
    ['/t1', '/t'],
    ['/t1', '/t1/oauth'],
  ])('says so: for the issuer path "%s" mounted at %s', async (path, mount) => {
    const { origin, faults } = await serve(express().use(mount, routerOf(path)))
    expect((await fetch(`${origin}${mount}/token`, form({}))).status).toBe(500)
    expect(faults).toMatchObject([
      { name: 'ConfigurationError', message: expect.stringContaining(`name the issuer ${ISSUER}${mount}`) },
    ])
  })

  it('does not take a path in capitals, which Express mounts too, for a fault of the configuration', async () => {
    const { origin, faults } = await serve(express().use('/t1', routerOf('/t1')))
    expect((await fetch(`${origin}/T1/token`, form({}))).status).toBe(404)
    expect(faults).toEqual([])
  })

  it.each([
    ['/register', json({ redirect_uris: [REDIRECT_URI] })],
    ['/token', form({ grant_type: 'refresh_token' })],
  ])('says so: behind a body parser that took the body of %s', async (path, request) => {
    const app = express().use(express.json(), express.urlencoded(), routerOf(''))
    const { origin, faults } = await serve(app)
    expect((await fetch(origin + path, request)).status).toBe(500)
    expect(faults).toMatchObject([{ name: 'ConfigurationError', message: expect.stringContaining('body parser') }])
  })

  it("works around the SDK's own app, whose body parser is built in", async () => {
    const mcp = createMcpExpressApp()
    mcp.post('/mcp', (request, response) => void response.json(request.body))
    const { origin, faults } = await serve(express().use(routerOf('')).use(mcp))
    expect((await fetch(`${origin}/register`, json({ redirect_uris: [REDIRECT_URI] }))).status).toBe(201)
    expect(await (await fetch(`${origin}/mcp`, json({ sent: true }))).json()).toEqual({ sent: true })
    expect(faults).toEqual([])
  })
})
