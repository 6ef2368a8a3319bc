import type { Draw } from './draw.ts'

/** What parsers of different languages read differently, or regular expressions forget. */
// prettier-ignore
const STRANGE = [
  '\0', '\t', '\n', '\r', '\r\n', '\v', '\u001f', ' ', '\u007f', '\u0080', '\u0085', '\u00a0', '\u00ad', '\u0130', '\u017f',
  '\u202e', '\u2028', '\u2029', '\u200b', '\u212a', '\ufeff', '\uff0e', '\uff0f', '\ud800', '\udfff', '\ud83d\ude00', '\uffff',
  '%00', '%0d%0a', '%2e', '%2f', '%5c', '%C0%AF', '%ED%A0%80', '%u0041', '%', '+', '..', '//', '\\', '@', '#', '?', '&', '=', ';',
  ',', '"', "'", '<', '>', '{', '}', '[', ']', '*', '$', '^', '__proto__', 'constructor', 'null', 'undefined', 'NaN', '1e400',
  '-0', '9007199254740993', '=?base64?', '::ffff:', '0x7f', '127.1', 'xn--', 'İ',
] as const

const VISIBLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))

/** Text that has nothing to do with any grammar: visible, strange, or any UTF-16. */
export function anyText(draw: Draw, longest = 64): string {
  const length = draw.once(50) ? draw.below(longest * 20) : draw.below(longest)
  const kind = draw.below(4)
  let text = ''
  while (text.length < length) {
    if (kind === 0) text += draw.pick(VISIBLE)
    else if (kind === 1) text += String.fromCharCode(draw.below(0x1_0000))
    else if (kind === 2) text += String.fromCharCode(draw.below(0x100))
    else text += draw.once(2) ? draw.pick(STRANGE) : draw.pick(VISIBLE)
  }
  return text
}

/** `fewest` to `most` characters of an alphabet. */
export function textOf(draw: Draw, alphabet: string, fewest: number, most: number = fewest): string {
  const length = fewest + draw.below(most - fewest + 1)
  let text = ''
  for (let index = 0; index < length; index += 1) text += alphabet.charAt(draw.below(alphabet.length))
  return text
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
/** RFC 4648 §5. */
export const BASE64URL: string = `${LETTERS.toUpperCase()}${LETTERS}${DIGITS}-_`

/** One to four edits: insert, remove, repeat, replace, change a bit, change the case, cut, splice. */
export function mutate(draw: Draw, text: string, words: readonly string[], others: readonly string[]): string {
  let changed = text
  for (let edits = 1 + draw.below(4); edits > 0; edits -= 1) changed = edit(draw, changed, words, others)
  return changed
}

function edit(draw: Draw, text: string, words: readonly string[], others: readonly string[]): string {
  const at = draw.below(text.length + 1)
  const until = Math.min(text.length, at + 1 + draw.below(draw.once(4) ? text.length + 1 : 4))
  const [before, piece, after] = [text.slice(0, at), text.slice(at, until), text.slice(until)]
  switch (draw.below(10)) {
    case 0:
      return before + draw.pick(STRANGE) + text.slice(at)
    case 1:
      return before + (words.length === 0 ? draw.pick(VISIBLE) : draw.pick(words)) + text.slice(at)
    case 2:
      return before + after
    case 3:
      return before + piece.repeat(1 + draw.below(draw.once(20) ? 200 : 4)) + after
    case 4:
      return before + draw.pick(VISIBLE) + after
    case 5:
      return before + draw.pick(STRANGE) + after
    case 6:
      return (
        before +
        String.fromCharCode((at < text.length ? text.charCodeAt(at) : 0) ^ (1 << draw.below(8))) +
        text.slice(at + 1)
      )
    case 7:
      return before + (draw.once(2) ? piece.toUpperCase() : piece.toLowerCase()) + after
    case 8:
      return before
    default: {
      const other = others.length === 0 ? '' : draw.pick(others)
      return before + other.slice(draw.below(other.length + 1))
    }
  }
}

/** One choice of each list, one behind the other; each second time the first, which is the usual one. */
export const phrase = (draw: Draw, ...lists: readonly (readonly string[])[]): string =>
  lists.map((words) => (draw.once(2) ? (words[0] ?? '') : draw.pick(words))).join('')

/** Up to `most` of the words, with the separator between them. */
export function list(draw: Draw, words: readonly string[], separator: string, most: number): string {
  return Array.from({ length: draw.below(most + 1) }, () => draw.pick(words)).join(separator)
}
