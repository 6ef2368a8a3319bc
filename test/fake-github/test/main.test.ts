import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname

let folder: string
let child: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fake-github-'))
})
afterEach(async () => {
  if (child?.exitCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true })
})

/** Starts the program and waits until it says where it listens. */
async function start(env: Readonly<Record<string, string>>): Promise<string> {
  const started = spawn(process.execPath, [MAIN], { env: { PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  for await (const chunk of started.stdout) {
    const url = /https?:\/\/\S+/.exec(String(chunk))?.[0]
    if (url !== undefined) return url
  }
  throw new Error('the program ended before it listened')
}

const page = (url: string): string =>
  `${url}/login/oauth/authorize?${new URLSearchParams({ client_id: 'fake-client', redirect_uri: 'https://a.example/' }).toString()}`

describe('the stand-in as a program', () => {
  it('starts with octocat and mallory, and ends with code 0', async () => {
    const text = await (await fetch(page(await start({})))).text()
    expect(text).toContain('value="octocat"')
    expect(text).toContain('value="mallory"')
    child?.kill('SIGTERM')
    const [code] = child === undefined ? [] : await once(child, 'exit')
    expect(code).toBe(0)
  })

  it('takes people and credentials from the environment', async () => {
    const url = await start({ PEOPLE: '[{"id":7,"login":"alice"}]', GITHUB_CLIENT_ID: 'mine' })
    const text = await (await fetch(page(url).replace('fake-client', 'mine'))).text()
    expect(text).toContain('value="alice"')
    expect(text).not.toContain('value="octocat"')
  })

  it('refuses people it cannot read', async () => {
    const refused = spawn(process.execPath, [MAIN], {
      env: { PORT: '0', PEOPLE: '[{"login":"alice"}]' },
      stdio: 'ignore',
    })
    const [code] = await once(refused, 'exit')
    expect(code).toBe(1)
  })

  it('speaks HTTPS with a key and a certificate', async () => {
    const key = join(folder, 'key.pem')
    const cert = join(folder, 'cert.pem')
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
    const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync('openssl', [...request, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    const url = await start({ TLS_KEY_FILE: key, TLS_CERT_FILE: cert })
    expect(url).toMatch(/^https:/)
    const [response] = await once(get(page(url), { ca: readFileSync(cert) }), 'response')
    expect(response.statusCode).toBe(200)
    response.destroy()
  })
})
