import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './step.ts'

const PUBLISHED = ['oauth-core', 'redis-store', 'github-idp', 'forwardauth-middleware']

/** Package name → its tarball, as it would go to the registry. */
export type Tarballs = Readonly<Record<string, string>>

/** Packs each published package, into a folder of its own. @throws {Error} when one does not pack */
export async function packAll(folder: string): Promise<Tarballs> {
  const tarballs: Record<string, string> = {}
  for (const name of PUBLISHED) {
    const destination = join(folder, name)
    const args = ['pack', '--silent', '--pack-destination', destination]
    if ((await runProgram('pnpm', args, { cwd: `packages/${name}` })) !== 0) throw new Error(`${name} does not pack`)
    const [tarball] = await readdir(destination)
    if (tarball === undefined) throw new Error(`${name} packed nothing`)
    tarballs[`@gw/${name}`] = join(destination, tarball)
  }
  return tarballs
}

/** publint and attw on the tarballs: what is in them is what consumers get. */
export async function checkPackages(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gw-packages-'))
  try {
    const faults: string[] = []
    for (const [name, tarball] of Object.entries(await packAll(folder))) {
      if ((await runProgram('publint', ['--strict', tarball])) !== 0) faults.push(`publint refuses ${name}`)
      const attw = ['--profile', 'esm-only', '--quiet', tarball]
      if ((await runProgram('attw', attw)) !== 0) faults.push(`attw refuses ${name}`)
    }
    return faults
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// By itself: `node checks/packages.ts`
if (import.meta.main) {
  const faults = await checkPackages()
  for (const fault of faults) console.log(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
}
