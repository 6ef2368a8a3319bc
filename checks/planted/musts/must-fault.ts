/** A fault that breaks a MUST, and that the tests of that MUST must find. */
export interface MustFault {
  /** Each of them has a test that fails. */
  readonly ids: readonly string[]
  /** Path from the root of the repository. */
  readonly file: string
  /** Exactly one place of the file. */
  readonly find: string
  readonly replace: string
  /** A second lock that must be open, too, for the first one to be missed. */
  readonly also?: { readonly file: string; readonly find: string; readonly replace: string }
  /** Proved by nothing but tests that start the whole gateway: tried with `--slow` only. */
  readonly slow?: boolean
  /** The gateway of the tests waits until strangers are refused: with this fault it never comes up, which is their failure. */
  readonly keepsDown?: boolean
}

/** Faults of one file, each as `[ids, find, replace]`. */
export const faultsIn = (
  file: string,
  ...faults: readonly (readonly [ids: string, find: string, replace: string])[]
): readonly MustFault[] => faults.map(([ids, find, replace]) => ({ ids: ids.split(' '), file, find, replace }))

/** The same for a source of the core. */
export const coreFaults = (
  file: string,
  ...faults: readonly (readonly [ids: string, find: string, replace: string])[]
): readonly MustFault[] => faultsIn(`packages/oauth-core/src/${file}`, ...faults)
