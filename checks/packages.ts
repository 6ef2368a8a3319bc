import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './step.ts'

/** The packages that are published. */
export const PUBLISHED: readonly string[] = ['oauth-core', 'redis-store', 'github-idp', 'forwardauth-middleware']

/** Packs each published package as it would go to the registry, into a folder of its own; returns the tarballs. */
export async function packAll(folder: string): Promise<Readonly<Record<string, string>>> {
  const tarballs: Record<string, string> = {}
  for (const name of PUBLISHED) {
    const destination = join(folder, name)
    const args = ['pack', '--pack-destination', destination]
    if ((await runProgram('pnpm', args, { cwd: `packages/${name}` })) !== 0) throw new Error(`${name} does not pack`)
    const [tarball] = await readdir(destination)
    if (tarball === undefined) throw new Error(`${name} packed nothing`)
    tarballs[name] = join(destination, tarball)
  }
  return tarballs
}

/** publint and attw on the tarballs: what is in them is what consumers get. */
export async function checkPackages(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gw-packages-'))
  const faults: string[] = []
  for (const [name, tarball] of Object.entries(await packAll(folder))) {
    if ((await runProgram('publint', ['--strict', tarball])) !== 0) faults.push(`publint refuses @gw/${name}`)
    if ((await runProgram('attw', ['--profile', 'esm-only', '--quiet', tarball])) !== 0) faults.push(`attw refuses @gw/${name}`)
  }
  await rm(folder, { recursive: true, force: true })
  return faults
}
