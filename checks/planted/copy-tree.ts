import { execFileSync } from 'node:child_process'
import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** What pnpm links to, in one place for all of the workspace. */
const STORE = '.pnpm'

const list = (...args: readonly string[]): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', ...args], { encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '')

/** Copies what git knows or would take in; installed packages are linked to, so that nothing is installed twice. */
export async function copyTree(target: string): Promise<void> {
  const deleted = new Set(list('--deleted'))
  const files = list('--cached', '--others', '--exclude-standard').filter((path) => !deleted.has(path))
  for (const path of files) await cp(path, join(target, path))
  const workspaces = files.filter((path) => path.endsWith('package.json')).map((path) => path.slice(0, -12))
  for (const workspace of workspaces) {
    await link(join(workspace, 'node_modules'), join(target, workspace, 'node_modules'))
    await cp(join(workspace, 'dist'), join(target, workspace, 'dist'), { recursive: true }).catch(() => undefined)
  }
}

/** pnpm's links are relative: those to a package of the workspace must lead to the copy, the others to the one store. */
async function link(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch(() => [])
  await mkdir(to, { recursive: true })
  for (const name of names) {
    if (name === STORE) await symlink(join(process.cwd(), from, name), join(to, name))
    else await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true })
  }
}
