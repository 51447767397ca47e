import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';

const SPEC = { client: 'bench', hostname: 'bench' };

/** A watcher: every `seconds` a heartbeat, new data after every `stay` of them. */
const WATCHERS = [
  { name: 'window', type: 'currentwindow', seconds: 1, pulsetime: 2, stay: 25 },
  { name: 'afk', type: 'afkstatus', seconds: 5, pulsetime: 185, stay: 120 },
  { name: 'web', type: 'web.tab.current', seconds: 10, pulsetime: 80, stay: 6 },
  { name: 'editor', type: 'app.editor.activity', seconds: 2, pulsetime: 20, stay: 30 },
];

/**
 * Ordinary watchers' traffic in real time.
 * @param options.each called every ten seconds
 * @returns how many requests that were
 */
export async function watch(
  connection: Connection,
  {
    name: prefix,
    minutes,
    each,
  }: { readonly name: string; readonly minutes: number; readonly each: () => void },
): Promise<number> {
  for (const { name, type } of WATCHERS) {
    await connection.post(`/api/0/buckets/${prefix}-${name}`, JSON.stringify({ ...SPEC, type }));
  }
  let requests = 0;
  const begin = performance.now();
  for (let second = 1; second <= minutes * 60; second++) {
    await sleep(Math.max(0, begin + second * 1000 - performance.now()));
    for (const { name, seconds, pulsetime, stay } of WATCHERS) {
      if (second % seconds !== 0) continue;
      const title = `something with a name of ordinary length, number ${Math.floor(second / seconds / stay)}`;
      const beat = { timestamp: new Date().toISOString(), duration: 0, data: { app: name, title } };
      await connection.post(
        `/api/0/buckets/${prefix}-${name}/heartbeat?pulsetime=${pulsetime}`,
        JSON.stringify(beat),
      );
      requests++;
    }
    if (second % 10 === 0) each();
  }
  return requests;
}
