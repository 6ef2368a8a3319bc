/** A source of choices: the same seed gives the same choices, on every machine. */
export interface Draw {
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number
  /** One of them. */
  pick<T>(items: readonly T[]): T
  /** True once in `times` draws. */
  once(times: number): boolean
}

/** Mixes text and numbers into one seed, so that run 7 of one target has nothing to do with run 7 of another. */
export function seedOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const character of parts.join('\0')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}

/**
 * SplitMix32: small, fast, and good enough to choose among inputs. Not for secrets.
 *
 * @param seed - whole, 32 bits
 */
export function createDraw(seed: number): Draw {
  let state = seed | 0
  function next(): number {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const below = (limit: number): number => next() % limit
  return {
    below,
    pick(items) {
      const chosen = items[below(items.length)]
      if (chosen === undefined) throw new Error('nothing to choose from')
      return chosen
    },
    once: (times) => below(times) === 0,
  }
}
