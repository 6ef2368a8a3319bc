import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createBrowser,
  freePort,
  recordSecret,
  startAuthProcess,
  startRedis,
  walkAuthorization,
} from '@gw/test-harness'
import { z } from 'zod'

const REDIRECT_URI = 'http://127.0.0.1:33418/callback'
const TokenAnswer = z.object({ access_token: z.string(), refresh_token: z.string() })
const Registered = z.object({ client_id: z.string() })

/** An answer to a token request: its status, and the tokens of a success. */
export interface TokenResult {
  readonly status: number
  readonly accessToken: string
  readonly refreshToken: string
}

/** Two auth processes in development mode that share one real Redis and one issuer, and a client that alice signed in to. */
export interface TwoProcesses {
  /** A new code, by way of the consent page. */
  code(): Promise<{ readonly code: string; readonly verifier: string }>
  /** @param to - which process; any number, even or odd */
  token(to: number, form: Readonly<Record<string, string>>): Promise<TokenResult>
  /** Status of the protected MCP server for this token. */
  useToken(to: number, accessToken: string): Promise<number>
  stop(): Promise<void>
}

export async function startTwoProcesses(): Promise<TwoProcesses> {
  const redis = await startRedis()
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const logs = await mkdtemp(join(tmpdir(), 'gw-two-'))
  const env = {
    GATEWAY_MODE: 'development',
    ISSUER: issuer,
    REDIS_URL: redis.url,
    GATEWAY_JWT_SECRET: randomBytes(48).toString('base64'),
  }
  const first = await startAuthProcess({ env, port, logFile: join(logs, 'first.log') })
  const second = await startAuthProcess({ env, logFile: join(logs, 'second.log') })
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const browser = createBrowser()

  /** `fetch` cannot set Host, and the second process only answers under the issuer's. */
  function send(
    to: number,
    path: string,
    init: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string },
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly body: string }>()
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port: to % 2 === 0 ? first.port : second.port,
        path,
        agent,
        method: init.method,
        headers: { host: `127.0.0.1:${port}`, ...init.headers },
      },
      (incoming) => {
        let body = ''
        incoming.setEncoding('utf8').on('data', (text: string) => (body += text))
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body })).on('error', reject)
      },
    )
    outgoing.on('error', reject).end(init.body)
    return promise
  }

  const { body } = await send(0, '/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    }),
  })
  const { client_id: clientId } = Registered.parse(JSON.parse(body))

  return {
    async code() {
      const verifier = randomBytes(32).toString('base64url')
      recordSecret(verifier)
      const parameters = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: REDIRECT_URI,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        resource: `${issuer}/mcp`,
      })
      const answer = await walkAuthorization(browser, `${issuer}/authorize?${parameters.toString()}`, {
        as: 'alice',
        decision: 'allow',
      })
      const code = answer.searchParams.get('code')
      if (code === null) throw new Error(`no code: ${answer.search}`)
      return { code, verifier }
    },

    async token(to, form) {
      const { status, body: text } = await send(to, '/token', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ client_id: clientId, ...form }).toString(),
      })
      if (status !== 200) return { status, accessToken: '', refreshToken: '' }
      const { access_token: accessToken, refresh_token: refreshToken } = TokenAnswer.parse(JSON.parse(text))
      for (const secret of [accessToken, refreshToken]) recordSecret(secret)
      return { status, accessToken, refreshToken }
    },

    async useToken(to, accessToken) {
      const { status } = await send(to, '/mcp', { method: 'GET', headers: { authorization: `Bearer ${accessToken}` } })
      return status
    },

    async stop() {
      agent.destroy()
      await Promise.all([first.stop(), second.stop()])
      await redis.stop()
    },
  }
}
