/** A new process that opens a log as a node does, and asks one question after the other. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDirectory } from '../../../node/open.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { createAskOnce } from './ask.ts';
import { checksumOf } from './checksum.ts';
import { memory, type Memory } from './memory.ts';
import { givenJob } from './process.ts';
import { type Answer, type Ask, periodOf, textOf } from './question.ts';

export interface AskingJob {
  readonly directory: string;
  readonly hostname: string;
  readonly asks: readonly Ask[];
  /** Whether it begins without what earlier questions left on the disk, and leaves all that it can. */
  readonly isFirst?: boolean;
}

export interface Asked {
  /** From the process's start until its modules are there. */
  readonly startMs: number;
  readonly openMs: number;
  readonly answers: readonly Answer[];
  readonly memory: { readonly opened: Memory; readonly first: Memory; readonly last: Memory };
}

const startMs = performance.now();
const { directory, hostname, asks, isFirst = false } = givenJob<AskingJob>();
if (isFirst) await rm(join(directory, 'rollups'), { recursive: true, force: true });
const ask = (): Promise<undefined> => Promise.resolve(undefined);
const { store } = await openDirectory({ directory, deviceName: hostname, env: {}, ask });
const openMs = performance.now() - startMs;

const askOnce = createAskOnce(store);
const opened = memory();
let first = opened;
const answers: Answer[] = [];
for (const each of asks) {
  const text = textOf(each, hostname);
  const period = periodOf(each);
  const begin = performance.now();
  const pieces = await askOnce(text, period);
  const ms = performance.now() - begin;
  if (answers.length === 0) first = memory();
  const [value = null] = JSON.parse(pieces.join('')) as JsonValue[];
  answers.push({ ...each, ms, checksum: checksumOf(value) });
}
const last = memory();
if (isFirst) await askOnce.rest();
await store.stop();
console.log(
  JSON.stringify({ startMs, openMs, answers, memory: { opened, first, last } } satisfies Asked),
);
