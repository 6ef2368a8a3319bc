/**
 * Somebody with an account. Every property may be changed while the stand-in runs: a token names the person by `id`,
 * so a new `login` is a rename, and a second person with an old `login` is a recycled name.
 */
export interface Person {
  readonly id: number
  login: string
  name?: string | null
  /** Organizations with an active membership, as `acme`. */
  organizations?: string[]
  /** Organizations that invited the person: a membership in state `pending`. */
  invitations?: string[]
  /** Teams as `acme/ops`; being in a team means being in its organization. */
  teams?: string[]
}

/** Two made-up accounts for a stand-in that was told of nobody. */
export function defaultPeople(): Person[] {
  return [
    { id: 583231, login: 'octocat', name: 'The Octocat', organizations: ['acme'], teams: ['acme/ops'] },
    { id: 6660666, login: 'mallory', name: 'Mallory' },
  ]
}

/** The organizations a person is an active member of, those of teams included, without repetition. */
export function organizationsOf(person: Person): string[] {
  const ofTeams = (person.teams ?? []).map((team) => team.split('/', 1)[0] ?? team)
  return [...new Set([...(person.organizations ?? []), ...ofTeams])]
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

const isTextsOrAbsent = (value: unknown): boolean => value === undefined || isTexts(value)

const isPerson = (value: unknown): value is Person =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  Number.isSafeInteger(value.id) &&
  'login' in value &&
  typeof value.login === 'string' &&
  isTextsOrAbsent('organizations' in value ? value.organizations : undefined) &&
  isTextsOrAbsent('invitations' in value ? value.invitations : undefined) &&
  isTextsOrAbsent('teams' in value ? value.teams : undefined)

/**
 * Reads people from JSON, for the stand-in as a program.
 *
 * @throws {Error} when the text is no JSON list of people
 */
export function parsePeople(json: string): Person[] {
  const people: unknown = JSON.parse(json)
  if (!Array.isArray(people) || !people.every(isPerson)) {
    throw new Error('PEOPLE must be a JSON list like [{"id":1,"login":"octocat","organizations":["acme"]}]')
  }
  return people
}
