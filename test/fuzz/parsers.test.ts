import { describe, expect, it, vi } from 'vitest'
import { corpusFolders, readCorpus } from './src/corpus.ts'
import { exportedParsers } from './src/exported-parsers.ts'
import { nativeExec } from './src/pattern.ts'
import { countSteps } from './src/regex-work.ts'
import { outcomeIn, runTarget } from './src/run-target.ts'
import { TARGETS } from './targets/index.ts'

/** A few seconds for all; `pnpm fuzz` runs a million each. */
const RUNS = 4000

const SEED = 20_261_127

describe('the targets', () => {
  it('cover every exported parser of the packages', async () => {
    const covered = new Set(TARGETS.flatMap(({ name, covers = [] }) => [name, ...covers]))
    const parsers = await exportedParsers()
    expect(parsers.length).toBeGreaterThan(30)
    const missing = parsers.filter(({ name }) => !covered.has(name))
    expect(missing.map(({ name, file }) => `${name} of ${file} has no target in test/fuzz/targets`)).toEqual([])
  })

  it('have a corpus each, and the corpus has no other folder', async () => {
    expect((await corpusFolders()).toSorted()).toEqual(TARGETS.map(({ name }) => name).toSorted())
  })
})

describe.each(TARGETS.map((target) => ({ name: target.name, target })))('$name', ({ name, target }) => {
  it('keeps its promises for every input of the corpus', async () => {
    const corpus = await readCorpus(name)
    const outcomes = await Promise.all(corpus.map((input) => outcomeIn(target, input, 'corpus')))
    expect(new Set(outcomes).size).toBeGreaterThan(name === 'decodeUtf8' || name === 'parseList' ? 0 : 1)
  })

  it(`keeps its promises for ${RUNS} generated inputs`, async () => {
    const { outcomes } = await runTarget(target, { corpus: await readCorpus(name), seed: SEED, runs: RUNS })
    expect(Object.keys(outcomes).length).toBeGreaterThan(name === 'parseList' ? 0 : 1)
  })
})

/** Repeated, they make engines try again and again, or fill tables (R391). */
const PUMPS = ['a', ' ', '\t', '.', '-', '/', '%20', '%', ',', ';', ':', '=', '+', '"', '\\', '\\"', '[', '{"a":', '[[', '()', 'é', '\0', '\ud800', '&a=', '&a[]=', '=?'] // prettier-ignore
/** Long enough: work in proportion to the square would be more than twice what is allowed. */
const PUMPED = 500
const MOST_STEPS_PER_CHARACTER = 100

describe('work', () => {
  it.each(TARGETS.map((target) => ({ name: target.name, target })))(
    'of $name is in proportion to its input, however often a piece of it is repeated (R391)',
    async ({ name, target }) => {
      const corpus = (await readCorpus(name)).toSorted((left, right) => left.length - right.length)
      let [steps, most] = [0, 0]
      const exec = vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text: string) {
        steps += countSteps(this, text, most)
        return nativeExec(this, text)
      })
      try {
        for (const pump of new Set([...PUMPS, ...target.words.slice(0, 20)])) {
          for (const start of ['', ...corpus.slice(0, 8)]) {
            const input = start + pump.repeat(Math.ceil(PUMPED / Math.max(1, pump.length))) + '!'
            most = 1000 + MOST_STEPS_PER_CHARACTER * input.length
            steps = 0
            await target.check(input)
            expect(steps).toBeLessThan(most)
          }
        }
      } finally {
        exec.mockRestore()
      }
    },
  )
})
