import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createServiceDirectory, type ServiceDirectory } from './service-directory.ts'
import { watchServicesFile } from './watch-services-file.ts'

let folder: string
let file: string
let services: ServiceDirectory
let end: () => void
let events: string[]

const knows = (name: string): boolean => services.match(`${name}.example.com`, '/mcp') !== undefined
/** Several looks at the file. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 100))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'))
  file = join(folder, 'services.yaml')
  writeFileSync(file, 'services: { a: {} }')
  services = createServiceDirectory({ baseDomain: 'example.com', issuer: 'https://auth.example.com', file })
  events = []
  end = watchServicesFile({
    file,
    services,
    onChange: () => events.push('changed'),
    onRefusal: (faults) => events.push(...faults),
    intervalMs: 5,
  })
})

afterEach(() => {
  end()
  rmSync(folder, { recursive: true })
})

describe('watchServicesFile', () => {
  it('puts a new text in force without a restart', async () => {
    writeFileSync(file, 'services: { b: {} }')
    await vi.waitFor(() => expect(knows('b')).toBe(true))
    expect(knows('a')).toBe(false)
    expect(services.revision).toBe(1)
    await aWhile()
    expect(events).toEqual(['changed'])
  })

  it('sees a file that takes the place of the old one', async () => {
    writeFileSync(`${file}.new`, 'services: { b: {} }')
    renameSync(`${file}.new`, file)
    await vi.waitFor(() => expect(knows('b')).toBe(true))
  })

  it('refuses a faulty text as a whole, says so once and keeps the old one', async () => {
    writeFileSync(file, 'services: { b: {}, c: { browser: true } }')
    await vi.waitFor(() => expect(events).toHaveLength(1))
    await aWhile()
    expect(events).toEqual([expect.stringContaining('services.c: browser')])
    expect([knows('a'), knows('b')]).toEqual([true, false])
    expect(services.revision).toBe(0)
    writeFileSync(file, 'services: { b: {} }')
    await vi.waitFor(() => expect(knows('b')).toBe(true))
  })

  it('takes no half of a file that is still being written', async () => {
    const whole = 'services: { a: {} }\n# more of it'
    let halves = 0
    // Each look finds another text, as while somebody writes.
    const writing = setInterval(() => writeFileSync(file, `services: { b: {} } # ${(halves += 1)}`), 1)
    await vi.waitFor(() => expect(halves).toBeGreaterThan(20))
    clearInterval(writing)
    writeFileSync(file, whole)
    await vi.waitFor(() => expect(services.text).toBe(whole))
    expect(services.revision).toBe(1)
  })

  it('keeps the old services while there is no file, and says so once', async () => {
    rmSync(file)
    await vi.waitFor(() => expect(events).toEqual([expect.stringContaining('ENOENT')]))
    await aWhile()
    expect(events).toHaveLength(1)
    expect(knows('a')).toBe(true)
  })

  it('ends', async () => {
    end()
    writeFileSync(file, 'services: { b: {} }')
    await aWhile()
    expect(knows('b')).toBe(false)
  })
})
