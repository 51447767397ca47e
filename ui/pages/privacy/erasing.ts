/** A purge as it runs: the node tells how far it is, a line of JSON at a time. */
import { ElatioError } from '../../../node/http/api-client.ts';
import { api } from '../../api/client.ts';
import type { Wanted } from './selection.ts';

export type Step = 'look' | 'seal' | 'compact';

/** How far it is. */
export interface Progress {
  readonly step: Step;
  readonly done: number;
  readonly of: number;
}

/** What came of it. */
export interface Erased {
  readonly id: string;
  readonly events: number;
  readonly texts: number;
  /** Events that are like that all the same. */
  readonly left: number;
  /** What the check of everything found wrong. */
  readonly faults: readonly string[];
  /** Devices that destroy what they recorded themselves. */
  readonly waits: readonly { readonly name: string }[];
}

/**
 * Destroys events for good.
 * @param signal stops it as long as it looks: afterwards it goes on without this page
 * @throws ElatioError as the node does; Error without a code where it broke off; what the signal says
 */
export async function erase(
  wanted: Wanted,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Erased> {
  const { body } = await api.purge.$post({ json: wanted }, { init: { signal } });
  if (!body) throw lost();
  let last: unknown;
  for await (const line of linesOf(body as ReadableStream<Uint8Array>)) {
    last = JSON.parse(line);
    if (isProgress(last)) onProgress(last);
  }
  if (isFailure(last)) throw new ElatioError(last.code, last.message);
  if (isErased(last)) return last;
  throw lost();
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    yield* lines.filter((line) => line !== '');
    if (done) return;
  }
}

function isProgress(line: unknown): line is Progress {
  return isObject(line) && 'step' in line;
}

function isFailure(line: unknown): line is { readonly code: string; readonly message: string } {
  return isObject(line) && typeof line['code'] === 'string';
}

function isErased(line: unknown): line is Erased {
  return isObject(line) && typeof line['events'] === 'number';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function lost(): Error {
  return new Error('Elatio broke off before it said what came of it.');
}
