/** A process that answers questions by the slow twin, each from the store anew. */
import { openDirectory } from '../../../node/open.ts';
import type { AskingJob } from './asking.ts';
import { checksumOf } from './checksum.ts';
import { givenJob } from './process.ts';
import type { TwinAnswer } from './question.ts';
import { readRecorded } from './recorded.ts';
import { answerOfTwin } from './twin.ts';

const { directory, hostname, asks } = givenJob<AskingJob>();
const ask = (): Promise<undefined> => Promise.resolve(undefined);
const { store } = await openDirectory({ directory, deviceName: hostname, env: {}, ask });

const answers: TwinAnswer[] = [];
for (const each of asks) {
  const begin = performance.now();
  const recorded = await readRecorded(store, hostname, each);
  const checksum = checksumOf(answerOfTwin(each, recorded));
  const ms = performance.now() - begin;
  const { window, away, browser } = recorded;
  answers.push({ ...each, ms, checksum, events: window.length + away.length + browser.length });
}
await store.stop();
console.log(JSON.stringify(answers));
