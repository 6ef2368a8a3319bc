import { createPrivateKey } from 'node:crypto'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { KeySource } from '../ports/key-source.ts'
import type { Jwk, SignatureAlgorithm } from '../ports/signatures.ts'
import { algorithmsOf } from './key-algorithms.ts'

interface FileKey {
  readonly privateKey: Jwk
  readonly algorithm: SignatureAlgorithm
}

const MODES = [0o600, 0o400]

/** Mode and content of one opened file, so that nobody can swap it in between. */
async function readKey(path: string): Promise<FileKey | string> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return `${path} cannot be opened`
  try {
    const mode = (await file.stat()).mode & 0o777
    if (!MODES.includes(mode)) return `${path} has mode 0${mode.toString(8)}: run chmod 600 on it`
    const key = createPrivateKey(await file.readFile())
    const algorithm = algorithmsOf(key)[0]
    if (algorithm === undefined) return `${path} is no P-256, Ed25519 or RSA key of at least 2048 bits`
    const { kty, ...members } = key.export({ format: 'jwk' })
    if (kty === undefined) return `${path} holds a key without a type`
    return { privateKey: { kty, ...members }, algorithm }
  } catch {
    return `${path} is no unencrypted private key in PEM (PKCS#8)` // without the cause: it may quote the file
  } finally {
    await file.close()
  }
}

async function listKeys(path: string): Promise<readonly string[]> {
  let names: readonly string[]
  try {
    names = await readdir(path)
  } catch (cause) {
    throw new ConfigurationError([`the signing key directory ${path} cannot be read: ${String(cause)}`])
  }
  return names.filter((name) => name.endsWith('.pem')).toSorted()
}

/**
 * Signing keys from the `*.pem` files of a directory.
 *
 * **The file whose name sorts last signs**, as with names by date (`2026-11-23.pem`); the others verify until they are
 * removed. P-256 signs ES256, Ed25519 EdDSA, RSA RS256. Files must have mode 0600 or 0400.
 *
 * Rotate in three steps, 16 minutes apart: add a file whose name sorts before the one that signs, so that the key is
 * published; give it a name that sorts last; take the old one out. The directory is read again before a token is
 * signed, if that was not done within 45 seconds, and when somebody asks for an unknown key.
 *
 * @param path - the directory; only it is looked at, not what lies below
 */
export function createKeyDirectory(path: string): KeySource {
  return {
    async load() {
      const names = await listKeys(path)
      if (names.length === 0) {
        throw new ConfigurationError([`the signing key directory ${path} holds no file that ends in .pem`])
      }
      const read = await Promise.all(names.toReversed().map((name) => readKey(join(path, name))))
      const faults = read.filter((key) => typeof key === 'string')
      if (faults.length > 0) throw new ConfigurationError(faults)
      return read.filter((key) => typeof key !== 'string')
    },
  }
}
