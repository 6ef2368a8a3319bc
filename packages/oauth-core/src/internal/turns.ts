/** Runs work of one key a few at a time, in this process; what comes meanwhile waits, first come, first served. */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** @param most - how many of one key run at once */
export function createTurns(most: number): Turns {
  const lines = new Map<string, { running: number; readonly waiting: (() => void)[] }>()

  return async (key, work) => {
    const line = lines.get(key) ?? { running: 0, waiting: [] }
    lines.set(key, line)
    if (line.running < most) line.running += 1
    else await new Promise<void>((resolve) => void line.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = line.waiting.shift()
      if (next === undefined) line.running -= 1
      else next() // the turn is handed on
      if (line.running === 0) lines.delete(key)
    }
  }
}
