import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lacks, startRedis } from '@gw/test-harness'
import { installConsumer, type Consumer } from './consumer-install.ts'
import { findMcpFaults, findRouteFaults, useConsumer, type Use } from './consumer-use.ts'
import { packAll } from './packages.ts'
import { runProgram } from './step.ts'

/**
 * Two programs of people who know nothing of this workspace: the examples, outside of it, with the packed packages from
 * npm. They are type-checked with every library, import every entry, start, and a client uses them.
 */
export async function checkConsumers(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gw-consumers-'))
  try {
    const tarballs = await packAll(folder)
    const honoApp = await installConsumer('embed-in-hono', { folder, tarballs })
    const expressApp = await installConsumer('express-minimal', { folder, tarballs })
    return [
      ...(await checkConsumer(honoApp, { path: '/notes', findFaults: findMcpFaults })),
      ...(lacks('redis-server') ? [] : await checkExpress(expressApp)),
      // A provider author's tests: the contract kit as it was published.
      ...(await programFault(honoApp, 'vitest', ['run', 'kit.test.ts'])),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function checkExpress(consumer: Consumer): Promise<readonly string[]> {
  const redis = await startRedis()
  try {
    return await checkConsumer(consumer, { env: { REDIS_URL: redis.url }, findFaults: findRouteFaults })
  } finally {
    await redis.stop()
  }
}

async function checkConsumer(consumer: Consumer, use: Use): Promise<readonly string[]> {
  return [
    ...(await programFault(consumer, 'tsc', ['-p', '.'])),
    ...(await programFault(consumer, process.execPath, ['entries.ts'])),
    ...(await useConsumer(consumer, use)),
  ]
}

/** @param program - one of the consumer's own, or a path */
async function programFault(consumer: Consumer, program: string, args: readonly string[]): Promise<readonly string[]> {
  const command = program.includes('/') ? program : join(consumer.folder, 'node_modules/.bin', program)
  const code = await runProgram(command, args, { cwd: consumer.folder })
  return code === 0 ? [] : [`${consumer.name}: ${program} ${args.join(' ')} ended with ${code}`]
}
