/** Most bytes of a file that is attached: what the node takes. */
export const MOST_BYTES = 32 * 1_024 * 1_024;

/**
 * Attaches a file, to something that was logged where `event` says so.
 * @param onProgress told which part of it has left, 0 to 1
 * @throws Error with the code that the node answers; TypeError where it does not; the signal's reason
 */
export function attach(
  file: File,
  {
    event,
    signal,
    onProgress,
  }: {
    readonly event: number | undefined;
    readonly signal: AbortSignal;
    readonly onProgress: (part: number) => void;
  },
): Promise<void> {
  const query = new URLSearchParams({
    name: file.name,
    ...(event !== undefined && { event: String(event) }),
  });
  // `fetch` does not say how much of a body has left.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const abort = (): void => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener('abort', () => reject(signal.reason as Error));
    request.addEventListener('error', () => reject(new TypeError('The node does not answer.')));
    request.addEventListener('load', () => {
      if (request.status === 201) resolve();
      else reject(failureOf(request.responseText, request.status));
    });
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
    request.open('POST', `/api/v1/attachments?${query.toString()}`);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.send(file);
  });
}

/** As the typed client has failures: with the code that was answered. */
function failureOf(body: string, status: number): Error {
  try {
    const { code, message } = JSON.parse(body) as Record<string, unknown>;
    if (typeof code === 'string' && typeof message === 'string') return coded(code, message);
  } catch {
    // Not the node's: told by its status.
  }
  return coded(`ELATIO_HTTP_${status}`, `The answer has the status ${status}.`);
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
