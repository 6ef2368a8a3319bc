import type { Requirement } from './requirement.ts'

/** Secrets, logs, operation, supply chain. */
export const operations: readonly Requirement[] = [
  { id: 'R407', level: 'P', text: 'Unsafe settings refuse to start, in clear words', source: 'own policy' },
  {
    id: 'R408',
    level: 'P',
    text: 'No log, metric or page holds a secret',
    source: '[RFC 9700 §4.2](https://www.rfc-editor.org/rfc/rfc9700.html#section-4.2), ASVS 5.0 V16',
  },
  { id: 'R409', level: 'P', text: 'What a request brings into a log is escaped on one line', source: 'own policy' },
  { id: 'R410', level: 'P', text: 'What matters leaves an event, in a chain, without secrets', source: 'ASVS 5.0 V16' },
  { id: 'R411', level: 'P', text: 'No dump of the store holds a secret in clear', source: 'own policy' },
  {
    id: 'R412',
    level: 'P',
    text: 'Keys rotate without a restart, and lie in files that only their owner reads',
    source: 'own policy',
  },
  { id: 'R413', level: 'P', text: 'Metrics and administration are not public', source: 'own policy' },
  { id: 'R414', level: 'P', text: 'The container has no rights it does not need', source: 'own policy' },
  { id: 'R415', level: 'P', text: 'Releases say what is in them and can be checked', source: 'own policy' },
  { id: 'R416', level: 'P', text: 'Two builds of a commit are the same', source: 'own policy' },
  { id: 'R417', level: 'P', text: 'No known vulnerability that has a fix', source: 'own policy' },
  { id: 'R418', level: 'P', text: 'The packaged image is judged, not only the sources', source: 'own policy' },
]
