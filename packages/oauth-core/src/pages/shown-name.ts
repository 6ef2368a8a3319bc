/** 60 characters: two lines on a phone. */
const MAX_CHARACTERS = 60

/** More marks than this on one letter are there to cover its neighbours. */
const EXCESS_MARKS = /(\p{M}{2})\p{M}+/gu

/** Controls, zero-width and bidi characters, line separators, private use, unassigned: seen by nobody, or by surprise. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]/gu

/** Letters that imitate Latin ones: of other alphabets, and the small capitals and variants of phonetic notation. */
const LOOKALIKE =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}\u0251\u0261\u0269\u026a\u1d00-\u1d2b]/gu

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A word of one alphabet is somebody's language; a Latin word with a Cyrillic letter in it is a disguise. */
const unmask = (word: string): string => (/\p{Script=Latin}/u.test(word) ? word.replace(LOOKALIKE, '') : word)

/**
 * A name that its bearer chose, fit to be shown: compatibility forms folded, invisible and direction-changing characters
 * and disguised letters removed, cut to 60 characters. Put it into a `<bdi>`, so that a right-to-left name turns nothing
 * around it.
 *
 * A whole word of another alphabet can still look Latin: names prove nothing, which is why the host stands above them.
 *
 * @returns undefined when nothing to read is left
 * @see {@link https://www.unicode.org/reports/tr36/#visual_spoofing | UTR 36 §2}
 */
export function shownName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  // Cut before the work too: the name may be 40 kB long.
  const words = name
    .slice(0, MAX_CHARACTERS * 16)
    .toWellFormed()
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(EXCESS_MARKS, '$1')
    .split(' ')
    .map(unmask)
    .filter((word) => word !== '')
  const characters = Array.from(GRAPHEMES.segment(words.join(' ')), ({ segment }) => segment)
  const cut = characters.length > MAX_CHARACTERS ? [...characters.slice(0, MAX_CHARACTERS - 1), '…'] : characters
  const shown = cut.join('')
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(shown) ? shown : undefined
}
