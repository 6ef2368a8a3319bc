import type { Requirement } from './requirement.ts'

/** Rate limits and denial of service. */
export const limits: readonly Requirement[] = [
  { id: 'R387', level: 'P', text: 'Limits count real addresses, an IPv6 /64 as one', source: 'CVE-2026-45364' },
  { id: 'R388', level: 'P', text: 'Limits are shared, and stay on without the store', source: 'own policy' },
  {
    id: 'R389',
    level: 'P',
    text: 'A limited request says when to come back; the hot path is never limited into an answer',
    source: 'own policy',
  },
  {
    id: 'R390',
    level: 'P',
    text: 'Junk is bounded in memory, and never pushes out a revocation',
    source: 'own policy',
  },
  { id: 'R391', level: 'P', text: 'No input makes a parser slow', source: 'CVE-2026-21717, CVE-2026-0621' },
  { id: 'R392', level: 'P', text: 'HTTP/2 floods do not stop the edge', source: 'own policy' },
  { id: 'R393', level: 'P', text: 'Idle connections do not stop the server', source: 'own policy' },
]
