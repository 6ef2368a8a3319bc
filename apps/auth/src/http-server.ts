import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'

/** Bounds against clients that send slowly or without end (R19, R20); answers may take as long as they like. */
const LIMITS = {
  /** 16 KiB: request line and headers together; more is 431. */
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  /** A whole request, body included: forms are at most 64 KiB. */
  requestTimeout: 20_000,
  connectionsCheckingInterval: 1000,
  /** 95 s: above the 90 s that Go keeps a connection idle, so that Traefik never sends into one that we close. */
  keepAliveTimeout: 95_000,
} as const

/** A port that could not be opened; the message says which and what to do. */
export class PortError extends Error {}

/** An HTTP server within the limits, not listening yet. */
export function createHttpServer(listener: RequestListener): Server {
  return createServer(LIMITS, listener)
}

/**
 * Opens the port.
 *
 * @param variable - what moves it, for the error
 * @returns the port, which is another one if 0 was asked for
 * @throws {PortError} when it cannot be had
 */
export async function listen(server: Server, host: string, port: number, variable: string): Promise<number> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw new PortError(explain(error, host, port, variable), { cause: error })
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function explain(error: unknown, host: string, port: number, variable: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  const fix = `Choose another with ${variable}=${port + 1}.`
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use. Stop what listens there, or: ${fix}`
  if (code === 'EACCES') return `Port ${port} on ${host} is reserved for root. ${fix}`
  return `Port ${port} on ${host} cannot be opened (${code}).`
}
