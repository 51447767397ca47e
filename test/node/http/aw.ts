/** ActivityWatch's API of a node, as tests speak to it. */
import { expect, onTestFinished } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { createDocs, type Docs } from '../../../node/docs/index.ts';
import type { AppDeps } from '../../../node/http/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { temporaryFolder } from '../folder.ts';
import { type Answer, call, nodeOver, testStore } from './fixture.ts';

/** Asks below `/api/0`. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

export interface Opened {
  readonly store: Store;
  readonly docs: Docs;
  readonly ask: Ask;
  stop(): Promise<void>;
}

/** A node with everything allowed; stopped with the test unless it was before. */
export async function openNode(
  directory = temporaryFolder(),
  deps: Partial<AppDeps> = {},
): Promise<Opened> {
  const store = await testStore(directory);
  let time = Date.UTC(2024, 0, 1) * 1_000;
  const docs = createDocs({
    store,
    now: () => (time += 1_000),
    random: randomBytes,
    sha256: nativePrimitives.sha256,
    onProblem(what) {
      throw new Error(what);
    },
  });
  await docs.start();
  const { app } = nodeOver(store, { docs, ...deps });
  const stop = async (): Promise<void> => {
    await docs.stop();
    await store.stop();
  };
  onTestFinished(() => stop().catch(() => undefined));
  return {
    store,
    docs,
    ask: (method, path, body) => call(app, method, `/api/0${path}`, body),
    stop,
  };
}

const DAY = '2024-01-15';

/** An event as it is sent, at a time of one day. */
export function eventAt(time: string, duration = 0, data: object = { app: 'x' }) {
  return { timestamp: `${DAY}T${time}Z`, duration, data };
}

/** An event as it is answered. */
export interface Told {
  readonly id: number;
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events of an answer. */
export function toldIn({ body }: Answer): Told[] {
  return body as Told[];
}

/** When the events of an answer were, in the answer's order. */
export function shown(answer: Answer): (readonly [time: string, duration: number])[] {
  return toldIn(answer).map(({ timestamp, duration }) => [timestamp.slice(11, 19), duration]);
}

/** The body of a failure. */
export function failure(code: string, text = ''): { code: string; message: string } {
  return { code, message: expect.stringContaining(text) as string };
}

/** All that a person can see of a node, and how it came about: what was refused leaves it as it was. */
export async function everything({ ask, docs }: Opened): Promise<unknown[]> {
  const seen: unknown[] = [await docs.edits(Infinity)];
  for (const path of ['/export', '/buckets', '/settings']) seen.push((await ask('GET', path)).body);
  return seen;
}
