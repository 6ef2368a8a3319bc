import { epochMs, type EpochMs } from '../values/time.ts'

/** The clock of this machine: the default of the port `Clock`. */
export const systemClock: { readonly now: () => EpochMs } = { now: () => epochMs(Date.now()) }

/** The generator of the platform (Web Crypto): the default of the port `Random`. */
export const systemRandom = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length))
