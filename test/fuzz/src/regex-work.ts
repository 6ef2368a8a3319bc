import { patternOf, type Pattern } from './pattern.ts'

type Continue = (at: number) => boolean

/**
 * How many characters a plain backtracking engine compares for one `exec`. A real engine does no more: what is in
 * proportion to the length here is so there, on every machine and however busy it is.
 *
 * @param most - where counting ends with an error
 */
export function countSteps(expression: RegExp, text: string, most: number): number {
  const pattern = patternOf(expression)
  const { multiline } = expression
  let steps = 0

  function step(): void {
    steps += 1
    if (steps > most) throw new Error(`more than ${most} steps of ${expression} for ${text.length} characters`)
  }

  function match(node: Pattern, at: number, go: Continue): boolean {
    step()
    switch (node.kind) {
      case 'one':
        return at < text.length && node.fits(text.charAt(at)) && go(at + 1)
      case 'start':
        return (at === 0 || (multiline && text[at - 1] === '\n')) && go(at)
      case 'end':
        return (at === text.length || (multiline && text[at] === '\n')) && go(at)
      case 'look':
        return match(node.body, at, () => true) !== node.negative && go(at)
      case 'all':
        return matchAll(node.parts, 0, at, go)
      case 'any':
        return node.branches.some((branch) => match(branch, at, go))
      case 'repeat':
        return node.body.kind === 'one'
          ? repeatOne(node.body.fits, node.fewest, node.most, at, go)
          : repeat(node.body, node.fewest, node.most, at, go)
    }
  }

  const matchAll = (parts: readonly Pattern[], index: number, at: number, go: Continue): boolean => {
    const part = parts[index]
    return part === undefined ? go(at) : match(part, at, (next) => matchAll(parts, index + 1, next, go))
  }

  /** Without a frame per character, or long texts would overflow the stack. */
  function repeatOne(
    fits: (text: string) => boolean,
    fewest: number,
    longest: number,
    at: number,
    go: Continue,
  ): boolean {
    let end = at
    while (end < text.length && end - at < longest && fits(text.charAt(end))) {
      step()
      end += 1
    }
    for (; end - at >= fewest; end -= 1) {
      step()
      if (go(end)) return true
    }
    return false
  }

  function repeat(body: Pattern, fewest: number, longest: number, at: number, go: Continue): boolean {
    // An empty turn changes nothing: engines stop there too.
    const again = (next: number): boolean => next !== at && repeat(body, fewest - 1, longest - 1, next, go)
    if (longest > 0 && match(body, at, again)) return true
    return fewest <= 0 && go(at)
  }

  const from = expression.global || expression.sticky ? expression.lastIndex : 0
  for (let at = from; at <= text.length; at += 1) {
    if (match(pattern, at, () => true) || expression.sticky) break
    if (startsOnlyAtZero(pattern) && !multiline) break
  }
  return steps
}

/** Engines try an anchored expression once. */
function startsOnlyAtZero(pattern: Pattern): boolean {
  if (pattern.kind === 'all') return pattern.parts[0] !== undefined && startsOnlyAtZero(pattern.parts[0])
  if (pattern.kind === 'any') return pattern.branches.every(startsOnlyAtZero)
  return pattern.kind === 'start'
}
