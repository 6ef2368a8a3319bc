import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Paths of PEM files. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

/** A certificate authority of a test, trusted by nobody else. */
export interface CertificateAuthority {
  /** PEM of its own certificate. */
  readonly ca: string
  /** The same as a file, for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string
  /** @param name - names the two files: `<name>.pem`, `<name>.key` */
  issue(name: string, hosts: readonly [string, ...string[]]): Promise<Certificate>
}

const NEW = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2']

/** Makes an authority by `openssl`, with all its files in `directory`. */
export async function createCertificateAuthority(directory: string): Promise<CertificateAuthority> {
  const caFile = join(directory, 'ca.pem')
  const caKey = join(directory, 'ca.key')
  const owner = ['-subj', '/CN=test authority', '-addext', 'basicConstraints=critical,CA:TRUE']
  await run('openssl', [...NEW, ...owner, '-out', caFile, '-keyout', caKey])

  return {
    ca: await readFile(caFile, 'utf8'),
    caFile,
    async issue(name, hosts) {
      const certificate = join(directory, `${name}.pem`)
      const key = join(directory, `${name}.key`)
      const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`)).join(',')
      const signed = ['-CA', caFile, '-CAkey', caKey, '-subj', `/CN=${hosts[0]}`]
      const extensions = ['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', `subjectAltName=${names}`]
      await run('openssl', [...NEW, ...signed, ...extensions, '-out', certificate, '-keyout', key])
      return { certificate, key }
    },
  }
}
