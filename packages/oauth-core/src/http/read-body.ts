import { OAuthError } from '../errors/oauth-error.ts'
import { parseJson } from '../protocol/json.ts'
import { parseParameters, type Parameters } from '../protocol/parameters.ts'

/** 64 KiB: many times what any real client sends (R18). */
const MAX_BODY_BYTES = 65_536

/**
 * Reads an OAuth form body (RFC 6749 Appendix B): UTF-8, one media type, at most 64 KiB.
 *
 * @throws {OAuthError} `content_type`, `body_too_large`, and as `parseParameters` does
 */
export async function readForm(request: Request): Promise<Parameters> {
  requireMediaType(request, 'application/x-www-form-urlencoded')
  return parseParameters(await readText(request), { repeatable: ['resource'] })
}

/**
 * Reads a JSON body, as only registration takes one (RFC 7591 §3.1).
 *
 * @throws {OAuthError} `content_type`, `body_too_large`, and as `parseJson` does
 */
export async function readJson(request: Request): Promise<unknown> {
  requireMediaType(request, 'application/json')
  return parseJson(await readText(request))
}

function requireMediaType(request: Request, expected: string): void {
  const [type = '', ...parameters] = (request.headers.get('content-type') ?? '').split(';')
  const charsets = parameters.map((parameter) => parameter.trim().toLowerCase()).filter((p) => p.startsWith('charset='))
  const utf8 = charsets.every((charset) => /^charset="?utf-8"?$/.test(charset))
  if (type.trim().toLowerCase() !== expected || !utf8) throw new OAuthError('content_type')
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw new OAuthError('body_too_large')
  const chunks: Uint8Array[] = []
  let length = 0
  if (request.body !== null) {
    const reader = request.body.getReader()
    for (;;) {
      const { done, value } = await nextChunk(reader)
      if (done) break
      length += value.byteLength
      if (length > MAX_BODY_BYTES) {
        await reader.cancel()
        throw new OAuthError('body_too_large')
      }
      chunks.push(value)
    }
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new OAuthError('content_type', {}, { cause })
  }
}

/** A sender who goes away in the middle is no bug of ours. */
async function nextChunk(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
  try {
    return await reader.read()
  } catch (cause) {
    throw new OAuthError('request_malformed', { check: 'body' }, { cause })
  }
}
