/** On every answer: nothing is guessed, embedded, run or kept by a browser. */
const COMMON = {
  server: 'Elatio',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const JSON_HEADERS = { ...COMMON, 'content-type': 'application/json' };

/** An answer whose body is JSON already. */
export function textReply(
  json: string | ReadableStream<Uint8Array>,
  status = 200,
  headers?: Readonly<Record<string, string>>,
): Response {
  // Shared where nothing is added: this runs at every heartbeat.
  return new Response(json, {
    status,
    headers: headers ? { ...JSON_HEADERS, ...headers } : JSON_HEADERS,
  });
}

export function jsonReply(value: unknown, status = 200): Response {
  return textReply(JSON.stringify(value), status);
}

/** An answer without a body. */
export function emptyReply(status: number): Response {
  return new Response(null, { status, headers: COMMON });
}

/** Sends a browser on to another page of ours, which it gets by GET. */
export function redirectReply(
  location: string,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(null, { status: 303, headers: { ...COMMON, location, ...headers } });
}

/** An answer that is no JSON. */
export function plainReply(
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, { status, headers: { ...COMMON, ...headers } });
}
