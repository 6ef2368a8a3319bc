/** A bounded map: what was not asked for while it filled up once is forgotten. */
export interface TwoGenerationMap<Value> {
  get(name: string): Value | undefined
  set(name: string, value: Value): void
}

/**
 * Two maps instead of a list of uses: a lookup costs one or two hashes, forgetting costs nothing.
 *
 * @param size - entries that surely fit; at most twice as many are held
 */
export function createTwoGenerationMap<Value>(size: number): TwoGenerationMap<Value> {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()

  function set(name: string, value: Value): void {
    if (young.size >= size) {
      old = young
      young = new Map()
    }
    young.set(name, value)
  }

  return {
    set,
    get(name) {
      const found = young.get(name)
      if (found !== undefined) return found
      const aged = old.get(name)
      if (aged !== undefined) set(name, aged)
      return aged
    },
  }
}
