/** What a request URI of ours begins with (RFC 9126 §2.2); any other is somebody else's and never looked up. */
export const PUSHED_REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:request_uri:'

/** Whether a `request_uri` names a pushed request, and not a document to be fetched (RFC 9101 §5). */
export const namesPushedRequest = (requestUri: string): boolean => requestUri.startsWith(PUSHED_REQUEST_URI_PREFIX)

/** True for the text of a URI as we make them: the prefix and 256 bits. */
export const isPushedRequestUri = (requestUri: string): boolean =>
  namesPushedRequest(requestUri) && /^[A-Za-z0-9_-]{43}$/.test(requestUri.slice(PUSHED_REQUEST_URI_PREFIX.length))
