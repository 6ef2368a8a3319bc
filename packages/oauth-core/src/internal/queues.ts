/** Runs work for one key in turn, in this process: each waits for the one before it, whatever became of that. */
export type InTurn<Key> = <T>(key: Key, work: () => Promise<T>) => Promise<T>

/** One queue for each key, for as long as somebody waits in it. */
export function createQueues<Key>(): InTurn<Key> {
  const queues = new Map<Key, Promise<unknown>>()

  return async (key, work) => {
    const turn = (queues.get(key) ?? Promise.resolve()).then(work, work)
    queues.set(key, turn)
    try {
      return await turn
    } finally {
      if (queues.get(key) === turn) queues.delete(key)
    }
  }
}
