import type { Micros } from '../../../protocol/event.ts';
import type { Store } from '../../../node/store/index.ts';
import type { Plain } from '../../node/query/twin.ts';
import type { Ask } from './question.ts';

/** What was recorded in the period that is asked for, cut to it, newest first; nothing where nobody asks for it. */
export interface Recorded {
  readonly window: readonly Plain[];
  readonly away: readonly Plain[];
  readonly browser: readonly Plain[];
}

export async function readRecorded(
  store: Pick<Store, 'buckets' | 'events'>,
  hostname: string,
  { kind, from, to }: Ask,
): Promise<Recorded> {
  const read = async (client: string): Promise<Plain[]> => {
    const bucket = store.buckets().get(`${client}_${hostname}`);
    if (!bucket) throw new Error(`there is no bucket of ${client}`);
    const list: Plain[] = [];
    for await (const batch of store.events(bucket, { from, to })) {
      for (const event of batch) list.push(cut(event, from, to));
    }
    return list;
  };
  return {
    window: await read('aw-watcher-window'),
    away: await read('aw-watcher-afk'),
    browser: kind === 'desktop' ? await read('aw-watcher-web-firefox') : [],
  };
}

function cut({ start, duration, data }: Plain, from: Micros, to: Micros): Plain {
  const begin = Math.max(start, from);
  return { start: begin, duration: Math.min(start + duration, to) - begin, data };
}
