import { readFileSync } from 'node:fs'
import { parsePeople } from './person.ts'
import { startFakeGitHub, type FakeGitHubOptions } from './start.ts'

/**
 * The stand-in as a program, for a container with nothing but Node: `node src/main.ts`.
 *
 * `HOST` (0.0.0.0), `PORT` (8080), `GITHUB_CLIENT_ID` (fake-client), `GITHUB_CLIENT_SECRET` (fake-secret),
 * `GITHUB_CALLBACK_URL` (any), `PEOPLE` (JSON; octocat and mallory), `TLS_KEY_FILE` and `TLS_CERT_FILE` (plain HTTP).
 */
const { env } = process

const options: FakeGitHubOptions = {
  host: env['HOST'] ?? '0.0.0.0',
  port: Number(env['PORT'] ?? 8080),
  clientId: env['GITHUB_CLIENT_ID'] ?? 'fake-client',
  clientSecret: env['GITHUB_CLIENT_SECRET'] ?? 'fake-secret',
  ...(env['GITHUB_CALLBACK_URL'] === undefined ? {} : { callbackUrl: env['GITHUB_CALLBACK_URL'] }),
  ...(env['PEOPLE'] === undefined ? {} : { people: parsePeople(env['PEOPLE']) }),
  ...(env['TLS_KEY_FILE'] === undefined || env['TLS_CERT_FILE'] === undefined
    ? {}
    : { tls: { key: readFileSync(env['TLS_KEY_FILE'], 'utf8'), cert: readFileSync(env['TLS_CERT_FILE'], 'utf8') } }),
}

const github = await startFakeGitHub(options)
console.log(`stand-in for GitHub at ${github.url}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void github.close()
  })
}
