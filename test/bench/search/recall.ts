import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGenerator } from '../../../node/demo/generator/index.ts';
import { openDirectory, systemNow } from '../../../node/open.ts';
import { createSearch, type Search } from '../../../node/search/index.ts';
import { type Event, SECOND } from '../../../protocol/event.ts';

/** What somebody looks for, and the title or note that they mean: of the last fifty no word is the same. */
type Pair = readonly [query: string, document: string];

const PAIRS = new URL('./pairs.json', import.meta.url);
const WITHOUT_WORD = 50;
/** Other windows among which they are looked for. */
const OTHERS = 30_000;
const MOST = 10;

/** How many of the documents meant are among the first ten found, of all. */
export interface Recall {
  readonly all: number;
  readonly withoutCommonWord: number;
}

export async function measureRecall(): Promise<{ text: Recall; similar: Recall }> {
  const pairs = JSON.parse(await readFile(PAIRS, 'utf8')) as Pair[];
  const folder = await mkdtemp(join(tmpdir(), 'elatio-recall-'));
  const directory = join(folder, 'data');
  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  const { store, unlocked } = await openDirectory({ directory, deviceName: 'b', env: {}, ask });
  const { diskKey } = unlocked;
  const onError = (error: unknown): never => {
    throw error;
  };
  const search = createSearch({ store, directory, diskKey, now: systemNow, onError });
  try {
    await store.createBucket({ name: 'w', type: 'currentwindow', client: 'b', hostname: 'b' });
    const bucket = store.buckets().get('w');
    if (!bucket) throw new Error('there is no bucket');
    const from = systemNow() - 400 * 86_400 * SECOND;
    const event = (i: number, title: string): Event => ({
      start: from + i * SECOND,
      duration: SECOND,
      data: { app: 'app', title },
    });
    await store.append(
      bucket,
      pairs.map(([, title], i) => event(i, title)),
    );
    await store.append(bucket, othersFrom(from));
    await search.tend();
    const some = pairs.slice(-WITHOUT_WORD);
    const recall = async (similar: boolean): Promise<Recall> => ({
      all: await shareFound(search, pairs, similar),
      withoutCommonWord: await shareFound(search, some, similar),
    });
    return { text: await recall(false), similar: await recall(true) };
  } finally {
    await search.stop();
    await store.stop();
    await rm(folder, { recursive: true });
  }
}

function othersFrom(from: number): Event[] {
  const events: Event[] = [];
  const to = from + 400 * 86_400 * SECOND;
  for (const event of createGenerator({ seed: 3, from, to, devices: 1 }).events(0)) {
    if (event.bucket === 0) events.push(event);
    if (events.length === OTHERS) break;
  }
  return events;
}

async function shareFound(
  search: Search,
  pairs: readonly Pair[],
  similar: boolean,
): Promise<number> {
  let found = 0;
  for (const [text, document] of pairs) {
    const { hits } = await search.ask({ text, similar, order: 'best', limit: MOST });
    if (hits.some(({ texts }) => texts.some((one) => one.text === document))) found++;
  }
  return found / pairs.length;
}
