import type { Requirement } from './requirement.ts'

/** Failures. */
export const failures: readonly Requirement[] = [
  { id: 'R394', level: 'P', text: 'Without its store it starts, says so, and catches up', source: 'own policy' },
  {
    id: 'R395',
    level: 'P',
    text: 'The gateway answers from memory while it may, then 503, never a guess',
    source: 'own policy',
  },
  {
    id: 'R396',
    level: 'P',
    text: 'Every refusal of Redis is a 503 or transparent, and nothing is half written',
    source: 'own policy',
  },
  { id: 'R397', level: 'P', text: 'A frozen Redis is a quick 503, and recovery is quick', source: 'own policy' },
  { id: 'R398', level: 'P', text: 'An emptied store makes old tokens invalid', source: 'own policy' },
  { id: 'R399', level: 'P', text: 'A restored store revives nothing', source: 'own policy' },
  { id: 'R400', level: 'P', text: 'A wrong clock on one node changes no decision', source: 'own policy' },
  {
    id: 'R401',
    level: 'P',
    text: 'A thousand kills lose nothing that was answered and spend nothing twice',
    source: 'own policy',
  },
  { id: 'R402', level: 'P', text: 'A shutdown finishes what it began', source: 'own policy' },
  { id: 'R403', level: 'P', text: 'A full disk stops writes, not the gateway', source: 'own policy' },
  { id: 'R404', level: 'P', text: 'Two versions run at once', source: 'own policy' },
  { id: 'R405', level: 'P', text: 'Without GitHub only new sign-ins stop', source: 'own policy' },
  { id: 'R406', level: 'P', text: 'A bug ends the process rather than leave it in doubt', source: 'own policy' },
]
