/** A regular expression, taken apart as far as a backtracking engine needs it. */
export type Pattern =
  | { readonly kind: 'one'; readonly fits: (character: string) => boolean }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'look'; readonly negative: boolean; readonly body: Pattern }
  | { readonly kind: 'all'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'any'; readonly branches: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly body: Pattern; readonly fewest: number; readonly most: number }

const exec: (this: RegExp, text: string) => RegExpExecArray | null = Reflect.get(RegExp.prototype, 'exec')
const QUANTIFIER = /^(?:([*+?])|\{(\d+)(,(\d*))?\})/
const OPENING = /^\((?:\?(?:([:=!])|<[A-Za-z]\w*>))?/
const ONE =
  /^(?:\[(?:\\.|[^\]\\])*\]|\\p\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[^1-9bBk]|[^\\|()[\]*+?])/i

/** What changes the meaning of one character. */
const KEPT_FLAGS = ['i', 's', 'u', 'v']

/** The native `exec`, whatever stands in its place while work is counted. */
export const nativeExec = (expression: RegExp, text: string): RegExpExecArray | null => exec.call(expression, text)

const patterns = new Map<string, Pattern>()

/**
 * Takes a regular expression apart.
 *
 * @throws {Error} for lookbehind, back references and lazy quantifiers: none is used here, and each needs a thought
 */
export function patternOf({ source, flags }: RegExp): Pattern {
  const name = `${flags}/${source}`
  const known = patterns.get(name)
  if (known !== undefined) return known
  const reader = { source, at: 0, flags: KEPT_FLAGS.filter((flag) => flags.includes(flag)).join('') }
  const pattern = readBranches(reader)
  if (reader.at < source.length) throw unreadable(reader)
  patterns.set(name, pattern)
  return pattern
}

interface Reader {
  readonly source: string
  readonly flags: string
  at: number
}

const unreadable = ({ source, at }: Reader): Error => new Error(`the counter cannot read /${source}/ from ${at}`)

function take(reader: Reader, expression: RegExp): RegExpExecArray | null {
  const found = nativeExec(expression, reader.source.slice(reader.at))
  reader.at += found?.[0].length ?? 0
  return found
}

function readBranches(reader: Reader): Pattern {
  const branches = [readSequence(reader)]
  while (reader.source[reader.at] === '|') {
    reader.at += 1
    branches.push(readSequence(reader))
  }
  const [first, second] = branches
  return first !== undefined && second === undefined ? first : { kind: 'any', branches }
}

function readSequence(reader: Reader): Pattern {
  const parts: Pattern[] = []
  while (reader.at < reader.source.length && !['|', ')'].includes(reader.source[reader.at] ?? '')) {
    const body = readOne(reader)
    const [quantifier, symbol, fewest, range, most] = take(reader, QUANTIFIER) ?? []
    if (quantifier === undefined) parts.push(body)
    else if (reader.source[reader.at] === '?') throw unreadable(reader)
    else parts.push({ kind: 'repeat', body, ...boundsOf(symbol, fewest, range, most) })
  }
  return { kind: 'all', parts }
}

function boundsOf(symbol?: string, fewest = '', range?: string, most = ''): { fewest: number; most: number } {
  if (symbol !== undefined) return { fewest: symbol === '+' ? 1 : 0, most: symbol === '?' ? 1 : Infinity }
  if (range === undefined) return { fewest: Number(fewest), most: Number(fewest) }
  return { fewest: Number(fewest), most: most === '' ? Infinity : Number(most) }
}

function readOne(reader: Reader): Pattern {
  const opening = take(reader, OPENING)
  if (opening !== null) {
    const body = readBranches(reader)
    if (reader.source[reader.at] !== ')') throw unreadable(reader)
    reader.at += 1
    const [, kind] = opening
    return kind === '=' || kind === '!' ? { kind: 'look', negative: kind === '!', body } : body
  }
  if (take(reader, /^\^/) !== null) return { kind: 'start' }
  if (take(reader, /^\$/) !== null) return { kind: 'end' }
  const [one] = take(reader, ONE) ?? []
  if (one === undefined) throw unreadable(reader)
  const expression = new RegExp(`^${one}$`, reader.flags)
  const known = new Map<string, boolean>()
  const fits = (character: string): boolean => {
    let answer = known.get(character)
    if (answer === undefined) known.set(character, (answer = nativeExec(expression, character) !== null))
    return answer
  }
  return { kind: 'one', fits }
}
