/** The three spellings of "this computer" that are believed. Others (`127.1`, `0.0.0.0`) resolve differently by system. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** @param hostname - lower-case, without a port; IPv6 in brackets */
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK_HOSTS.has(hostname)
