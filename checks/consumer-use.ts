import { join } from 'node:path'
import { startFakeGitHub } from '@gw/fake-github'
import { createBrowser, freePort, obtainTokens, recordSecret, runJourney, startProcess } from '@gw/test-harness'
import type { Consumer } from './consumer-install.ts'

/** Valid nowhere. */
const SECRETS = {
  SECRET: 'canary-consumer-5c1b7e0d9a3f2468ace013579bdf',
  GITHUB_CLIENT_SECRET: 'canary-github-77aa0c4e1b9d3f5628',
}

/** What an example needs beside GitHub, and what it has to do. */
export interface Use {
  readonly env?: { readonly REDIS_URL: string }
  /** The issuer's own path. */
  readonly path?: string
  readonly findFaults: (issuer: string) => Promise<readonly string[]>
}

/** Starts the program with a stand-in for GitHub and uses it. */
export async function useConsumer({ name, folder }: Consumer, use: Use): Promise<readonly string[]> {
  for (const secret of Object.values(SECRETS)) recordSecret(secret)
  const github = { clientId: 'consumer', clientSecret: SECRETS.GITHUB_CLIENT_SECRET }
  const fakeGitHub = await startFakeGitHub(github)
  const origin = `http://127.0.0.1:${await freePort()}`
  const path = use.path ?? ''
  const running = await startProcess({
    command: process.execPath,
    args: [join(folder, 'server.ts')],
    env: {
      ...SECRETS,
      ...use.env,
      ISSUER: origin + path,
      GITHUB_CLIENT_ID: github.clientId,
      GITHUB_URL: fakeGitHub.url,
      GITHUB_API_URL: fakeGitHub.apiUrl,
    },
    logFile: join(folder, `${name}.log`),
    ready: async () => (await fetch(`${origin}/.well-known/oauth-authorization-server${path}`)).ok,
  })
  try {
    return (await use.findFaults(origin + path)).map((fault) => `${name}: ${fault}`)
  } finally {
    await running.stop()
    await fakeGitHub.close()
  }
}

/** MCP clients of both SDKs go from discovery to revocation. */
export async function findMcpFaults(issuer: string): Promise<readonly string[]> {
  const faults: string[] = []
  for (const sdk of ['v1', 'v2'] as const) {
    const journey = { sdk, serverUrl: `${issuer}/mcp`, browser: createBrowser(), as: 'octocat' }
    try {
      const { whoami, refreshed, signedOut } = await runJourney(journey)
      if (whoami.login !== 'octocat') faults.push(`the tools do not know who calls with the SDK ${sdk}`)
      if (!refreshed || !signedOut) faults.push(`refresh or revocation does nothing with the SDK ${sdk}`)
    } catch (error) {
      faults.push(`the SDK ${sdk} gets stuck: ${String(error)}`)
    }
  }
  return faults
}

/** Sign-in, token, a protected route and `/verify` beside it, revocation. */
export async function findRouteFaults(issuer: string): Promise<readonly string[]> {
  const notes = `${issuer}/notes`
  const { origin, host, protocol } = new URL(notes)
  const forwarded = {
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': protocol.replace(':', ''),
    'x-forwarded-host': host,
    'x-forwarded-uri': '/notes',
  }
  const askBoth = async (headers: Record<string, string>, expected: number): Promise<readonly string[]> => [
    ...(await ask(notes, headers, expected)),
    ...(await ask(`${origin}/verify`, { ...headers, ...forwarded }, expected)),
  ]

  const stranger = await askBoth({}, 401)
  const { accessToken, refreshToken, clientId } = await obtainTokens({
    issuer,
    resource: notes,
    scope: 'notes:read',
    browser: createBrowser(),
    fetch,
    as: 'octocat',
  })
  const authorization = `Bearer ${accessToken}`
  const guest = await askBoth({ authorization }, 200)
  const body = new URLSearchParams({ token: refreshToken, client_id: clientId })
  const revoked = await fetch(`${issuer}/revoke`, { method: 'POST', body })
  const revocation = revoked.status === 200 ? [] : [`revocation answered ${revoked.status}`]
  return [...stranger, ...guest, ...revocation, ...(await askBoth({ authorization }, 401))]
}

async function ask(url: string, headers: Record<string, string>, expected: number): Promise<readonly string[]> {
  const answer = await fetch(url, { headers })
  const text = await answer.text()
  return answer.status === expected ? [] : [`${url} answered ${answer.status} in place of ${expected}: ${text}`]
}
