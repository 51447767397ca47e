/** A process that answers questions by the slow twin, each from the store anew. */
import { openDirectory } from '../../../node/open.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Plain } from '../../node/query/twin.ts';
import type { AskingJob } from './asking.ts';
import { checksumOf } from './checksum.ts';
import { givenJob } from './process.ts';
import type { Answer } from './question.ts';
import { answerOfTwin } from './twin.ts';

const { directory, hostname, asks } = givenJob<AskingJob>();
const ask = (): Promise<undefined> => Promise.resolve(undefined);
const { store } = await openDirectory({ directory, deviceName: hostname, env: {}, ask });

/** What was recorded in a bucket, newest first, cut to a period. */
async function recordedIn(client: string, from: Micros, to: Micros): Promise<Plain[]> {
  const bucket = store.buckets().get(`${client}_${hostname}`);
  if (!bucket) throw new Error(`there is no bucket of ${client}`);
  const list: Plain[] = [];
  for await (const batch of store.events(bucket, { from, to })) {
    for (const event of batch) {
      const start = Math.max(event.start, from);
      const duration = Math.min(event.start + event.duration, to) - start;
      list.push({ start, duration, data: event.data });
    }
  }
  return list;
}

const answers: Answer[] = [];
for (const each of asks) {
  const { kind, from, to } = each;
  const begin = performance.now();
  const checksum = checksumOf(
    answerOfTwin(each, {
      window: await recordedIn('aw-watcher-window', from, to),
      away: await recordedIn('aw-watcher-afk', from, to),
      browser: kind === 'desktop' ? await recordedIn('aw-watcher-web-firefox', from, to) : [],
    }),
  );
  answers.push({ ...each, ms: performance.now() - begin, checksum });
}
await store.stop();
console.log(JSON.stringify(answers));
