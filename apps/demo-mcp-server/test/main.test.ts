import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { connectV2 } from './clients.ts'
import { identity, RESOURCE_METADATA } from './serve.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

describe('node main.js', () => {
  it('serves /mcp behind a gateway until it is told to stop', async () => {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, PORT: '0', RESOURCE_METADATA_URL: RESOURCE_METADATA },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(child.stdout, 'data')
    const port = /port (\d+)/.exec(String(line))?.[1]
    const client = await connectV2('auto')(`http://127.0.0.1:${port}/mcp`, identity('alice', 'notes:read'))
    expect(await client.call('echo', { text: 'hello' })).toBe('hello')
    expect((await fetch(`http://127.0.0.1:${port}/elsewhere`)).status).toBe(404)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('does not start without the URL that its challenges name', async () => {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, RESOURCE_METADATA_URL: '' },
      stdio: 'ignore',
    })
    expect(await once(child, 'exit')).toEqual([78, null])
  })
})
