/** 100: a demonstration needs no more, and memory is all there is. */
const MAX_NOTES_PER_PERSON = 100
/** 1000: who comes after that makes the person forgotten who has not written for longest. */
const MAX_PEOPLE = 1000

interface Note {
  readonly id: string
  readonly text: string
}

/** Notes in memory, each seen by the subject that wrote it and nobody else. The oldest make room. */
export interface Notes {
  add(subject: string, text: string): Note
  list(subject: string): readonly Note[]
  /** @returns false when the subject has no such note, whoever else may */
  delete(subject: string, id: string): boolean
}

export function createNotes(): Notes {
  const notesOf = new Map<string, readonly Note[]>()
  let added = 0

  function keep(subject: string, notes: readonly Note[]): void {
    notesOf.delete(subject)
    notesOf.set(subject, notes) // a Map keeps the order of insertion: the first has not written for longest
    const [first] = notesOf.keys()
    if (notesOf.size > MAX_PEOPLE && first !== undefined) notesOf.delete(first)
  }

  const list = (subject: string): readonly Note[] => notesOf.get(subject) ?? []

  return {
    list,
    add(subject, text) {
      added += 1
      const note = { id: `note-${added}`, text }
      keep(subject, [...list(subject), note].slice(-MAX_NOTES_PER_PERSON))
      return note
    },
    delete(subject, id) {
      const kept = list(subject).filter((note) => note.id !== id)
      if (kept.length === list(subject).length) return false
      keep(subject, kept)
      return true
    },
  }
}
