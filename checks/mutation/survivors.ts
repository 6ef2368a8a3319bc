import type { Excuse } from './judge.ts'

/** Mutants that no test finds, each with the reason why none need. Of two that fit a mutant the first is told. */
export const survivors: readonly Excuse[] = [
  {
    files: 'src/',
    mutants: [/^\[\] → \["Stryker was here"\]$/],
    within: /\.exec\(.*\) \?\? \[\]/,
    why: 'in place of a match that is not there: its first element, the whole match, is never looked at',
  },
  {
    files: 'src/',
    mutants: [/^'' → "Stryker was here!"$/],
    within: /\.exec\(|\?\? ''/,
    why: 'in place of a part that is not there: no text of that form passes what is asked of it next',
  },
  {
    files: 'src/',
    mutants: [/^authorization === null → false$/],
    why: 'the pattern that is tried next finds nothing in null either',
  },
  {
    files: 'src/',
    mutants: [/^[\w.]+ !== undefined → true$/, /^[\w.]+ === undefined → false$/],
    within: /!== undefined && .* [<>]=? |=== undefined \|\| .* === undefined/,
    why: 'says to the compiler what holds anyway: undefined is neither above nor below any number, and both are there or none',
  },
  {
    files: 'src/',
    mutants: [/^\{.*\} → \{\}$/, /^'[^']*' → ""$/, /^`[^`]*` → ``$/, /^'[^']*' → "Stryker was here!"$/],
    within: /new OAuthError\(|\b(?:refusal|refuse|malformed)\(/,
    why: 'detail of an error: for the operator and never for the caller, whose answer goes by the reason alone',
  },
  {
    files: 'src/',
    mutants: [/^[\w.]+ !== undefined → true$/],
    within: /\.\.\.\([\w.]+ !== undefined && \{|if \(value !== undefined\) found\[name\]/,
    why: 'a member whose value is undefined is none as soon as it is written as JSON',
  },
  {
    files: 'src/',
    mutants: [/^round < MAX_ROUNDS → round <= MAX_ROUNDS$/],
    why: 'one round more before an outage is told: the bound is there so that there is one',
  },
  {
    files: 'src/',
    mutants: [/^'[^']*' → ""$/, /^`[^`]*` → ``$/],
    within: /new Error\(|fault\(/,
    why: 'text for the operator or for who debugs: tests pin what it is about, not its words',
  },
]
