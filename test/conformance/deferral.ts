/**
 * Why a requirement may go without a test: `later`, it comes with a later part of the product (never a MUST of the core);
 * `operator`, it is in the hands of whoever deploys; `not-applicable`, it is about something that is not offered; `client`,
 * it is a rule for the client. The list is closed: "no time" is not on it.
 */
export type DeferralKind = 'later' | 'operator' | 'not-applicable' | 'client'

/** One requirement that no test proves, and why that is right. */
export interface Deferral {
  readonly kind: DeferralKind
  readonly why: string
}
