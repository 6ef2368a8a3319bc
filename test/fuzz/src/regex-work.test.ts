import { describe, expect, it } from 'vitest'
import { countSteps } from './regex-work.ts'

const steps = (expression: RegExp, text: string): number => countSteps(expression, text, 10_000_000)

describe('countSteps', () => {
  it.each([
    [/^[a-z]+(?:\.[a-z]+)*$/, '', 'a.'],
    [/^(?!x)[^\s]{2,}$/u, '', 'ab'],
    [/(?:^|,)[ \t]*bearer(?:[ \t,]|$)/i, '', ', '],
  ])('grows with the length for %s', (expression, first, pump) => {
    const [short, long] = [steps(expression, first + pump.repeat(200)), steps(expression, first + pump.repeat(400))]
    expect(long / short).toBeGreaterThan(1.5)
    expect(long / short).toBeLessThan(2.5)
  })

  it.each([
    [/^(?:a|aa)+$/, '', 'a', 12],
    [/^(?:[a-z]+)*$/, '', 'a', 10],
    [/\s+$/, '', ' ', 200],
    [/"[^"]*(?:x[^"]*)*"/, '"', 'x', 5],
    [/("[^"\\]*(?:\\.[^"\\]*)*")|[{}]/g, '"', 'a\\"', 100],
  ])('sees that %s does not', (expression, first, pump, count) => {
    const [short, long] = [
      steps(expression, `${first}${pump.repeat(count)}!`),
      steps(expression, `${first}${pump.repeat(2 * count)}!`),
    ]
    expect(long / short).toBeGreaterThan(3.5)
  })

  it('stops counting where it is told, and refuses what it cannot count', () => {
    expect(() => countSteps(/^(?:[a-z]+)*$/, `${'a'.repeat(64)}!`, 1000)).toThrow('more than 1000 steps')
    expect(() => steps(/(?<=a)b/, 'ab')).toThrow('cannot read')
    expect(() => steps(/(a)\1/, 'aa')).toThrow('cannot read')
  })
})
