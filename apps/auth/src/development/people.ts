/** Somebody made up. */
export interface Person {
  readonly login: string
  readonly name: string
  readonly subject: string
  readonly groups: readonly string[]
  readonly admitted: boolean
  /** What to try with them. */
  readonly about: string
}

/** Two who may come in, and one to see what a refusal looks like. */
export const PEOPLE: readonly Person[] = [
  { login: 'alice', name: 'Alice', subject: '1001', groups: ['demo/editors'], admitted: true, about: 'may come in' },
  { login: 'bob', name: 'Bob', subject: '1002', groups: [], admitted: true, about: 'may come in' },
  { login: 'mallory', name: 'Mallory', subject: '1003', groups: [], admitted: false, about: 'is refused' },
]
