import { readFile } from 'node:fs/promises'
import { mustFaults } from './index.ts'

/** A line for each tested MUST that no fault is planted for, and for each fault that cannot be planted any more. */
export async function findGaps(tested: readonly string[]): Promise<readonly string[]> {
  const planted = new Set(mustFaults.flatMap(({ ids }) => ids))
  const places = mustFaults.map(async ({ ids, file, find }) => {
    const parts = (await readFile(file, 'utf8').catch(() => '')).split(find).length
    return parts === 2
      ? []
      : [`${ids.join(', ')}: ${file} has ${parts - 1} times what checks/planted/musts looks for: ${find}`]
  })
  return [
    ...tested
      .filter((id) => !planted.has(id))
      .map((id) => `${id} is a MUST whose test nobody has seen failing: plant a fault in checks/planted/musts`),
    ...mustFaults
      .flatMap(({ ids }) => ids)
      .filter((id) => !tested.includes(id))
      .map((id) => `${id} is no MUST that is tested: take its fault out of checks/planted/musts`),
    ...(await Promise.all(places)).flat(),
  ]
}
