import type { Requirement } from '@gw/test-conformance/requirements'

/** How many requirements of a level are proved. */
export interface LevelCount {
  readonly level: Requirement['level']
  readonly all: number
  readonly tested: number
}

export function countByLevel(
  requirements: readonly Requirement[],
  tested: (id: string) => boolean,
): readonly LevelCount[] {
  return (['M', 'S', 'P'] as const).map((level) => {
    const own = requirements.filter((requirement) => requirement.level === level)
    return { level, all: own.length, tested: own.filter(({ id }) => tested(id)).length }
  })
}

/** One line for the page and for the output of the gate. */
export function countsInWords(counts: readonly LevelCount[]): string {
  const words = counts.map(({ level, all, tested }) => `${level} ${tested} of ${all}`)
  const all = counts.reduce((sum, count) => sum + count.all, 0)
  const tested = counts.reduce((sum, count) => sum + count.tested, 0)
  return `${tested} of ${all} requirements tested (${words.join(', ')}), ${all - tested} left out with a reason`
}
