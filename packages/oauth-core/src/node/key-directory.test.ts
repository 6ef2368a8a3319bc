import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeyRing, type KeyRing } from '../keys/key-ring.ts'
import { createMemoryStores } from '../memory/index.ts'
import { createFixedClock } from '../testing/fixed-clock.ts'
import { systemRandom } from '../internal/system.ts'
import { seconds } from '../values/time.ts'
import { createKeyDirectory } from './key-directory.ts'
import { nodeSignatures } from './node-signatures.ts'

const P256 = { namedCurve: 'P-256' } as const
const pem = { type: 'pkcs8', format: 'pem' } as const
const newPem = (): string => generateKeyPairSync('ec', P256).privateKey.export(pem).toString()

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signing-keys-'))
})
afterEach(() => rm(directory, { recursive: true }))

const write = (name: string, content: string, mode = 0o600): Promise<void> =>
  writeFile(join(directory, name), content, { mode })

describe('createKeyDirectory', () => {
  const clock = createFixedClock()
  const openRing = (): KeyRing =>
    createKeyRing({
      records: createMemoryStores({ clock }).records,
      secrets: [],
      policy: { algorithms: ['EdDSA'], period: seconds(3600) },
      signatures: nodeSignatures,
      random: systemRandom,
      clock,
      keySource: createKeyDirectory(directory),
    })

  it('signs with the file that sorts last and verifies with all, without a restart (R412)', async () => {
    await write('2026-01.pem', newPem())
    const ring = openRing()
    const before = await ring.signingKey()
    expect(before.algorithm).toBe('ES256')
    const signature = await before.sign('text')
    await write('2026-02.pem', newPem())
    clock.advance(46)
    const after = await ring.signingKey()
    expect(after.kid).not.toBe(before.kid)
    expect(await ring.knownVerificationKey(before.kid)?.check('text', signature)).toBe(true)
    expect((await ring.jwks()).keys.map((key) => key['kid'])).toEqual([after.kid, before.kid])
  })

  it('forgets a file that was taken out', async () => {
    await write('1.pem', newPem())
    await write('2.pem', newPem())
    const ring = openRing()
    const { keys } = await ring.jwks()
    const old = String(keys[1]?.['kid'])
    expect(await ring.verificationKey(old)).toBeDefined()
    await rm(join(directory, '1.pem'))
    await ring.reload()
    expect(await ring.verificationKey(old)).toBeUndefined()
  })

  it('knows P-256, Ed25519 and RSA keys', async () => {
    await write('1.pem', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString())
    await write('2.pem', generateKeyPairSync('ed25519').privateKey.export(pem).toString())
    await write('3.pem', newPem(), 0o400)
    await write('README', 'not a key')
    const keys = await createKeyDirectory(directory).load()
    expect(keys.map(({ algorithm }) => algorithm)).toEqual(['ES256', 'EdDSA', 'RS256'])
  })

  it('names every file that will not do, and how to mend it (R412)', async () => {
    await write('open.pem', newPem())
    await chmod(join(directory, 'open.pem'), 0o644)
    await write('curve.pem', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem).toString())
    await write('short.pem', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pem).toString())
    await write(
      'public.pem',
      generateKeyPairSync('ec', P256).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    )
    await write('good.pem', newPem())
    const failure = createKeyDirectory(directory).load()
    await expect(failure).rejects.toMatchObject({
      name: 'ConfigurationError',
      faults: [
        expect.stringMatching(/short\.pem is no .* 2048 bits/),
        expect.stringMatching(/public\.pem is no unencrypted private key/),
        expect.stringMatching(/open\.pem has mode 0644: run chmod 600/),
        expect.stringMatching(/curve\.pem is no P-256/),
      ],
    })
  })

  it('refuses a directory that is missing, and one without keys', async () => {
    await expect(createKeyDirectory(join(directory, 'none')).load()).rejects.toThrow(/cannot be read/)
    await expect(createKeyDirectory(directory).load()).rejects.toThrow(/no file that ends in \.pem/)
  })
})
