/** Sends a file to the node as it is read, and tells how much of it has gone: `fetch` does not say that of a body. */
import { failureOf } from '../../../node/http/api-client.ts';

/**
 * @param onProgress told which part of it has gone, from 0 to 1
 * @returns what the node answers
 * @throws ElatioError as the node does, TypeError where it does not answer, `signal`'s reason
 */
export async function upload(
  path: string,
  file: Blob,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<unknown> {
  const request = new XMLHttpRequest();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    onProgress(total > 0 ? loaded / total : 0);
  });
  request.addEventListener('load', () => {
    const { status, responseText } = request;
    if (status === 200) resolve(JSON.parse(responseText));
    else reject(failureOf(responseText, status));
  });
  request.addEventListener('error', () => reject(new TypeError('The node does not answer.')));
  signal.addEventListener('abort', () => request.abort(), { once: true });
  request.addEventListener('abort', () => {
    const reason: unknown = signal.reason;
    reject(reason instanceof Error ? reason : new Error('Stopped.'));
  });
  request.open('POST', path);
  request.setRequestHeader('content-type', 'application/json');
  request.send(file);
  return promise;
}
