import { createGenerator } from '../../../node/demo/generator/index.ts';
import { Random } from '../../../node/demo/generator/random.ts';
import { openDirectory } from '../../../node/open.ts';
import { SECOND } from '../../../protocol/event.ts';
import type { JsonObject } from '../../../protocol/json.ts';

const YEAR = 365 * 86_400 * SECOND;

/** Of five windows or pages that would be new, one is; in the place of the others comes one of the last so many. */
const NEW = 5;
const LAST = 200;

export interface SearchLog {
  readonly events: number;
  /** Distinct titles and addresses. */
  readonly texts: number;
  /** Some titles, evenly out of all. */
  readonly titles: readonly string[];
}

/**
 * Makes a data directory with so many events of the generator, up to a moment: with a tenth as many titles and addresses
 * as there are events. The generator's person never looks at the same twice; people do.
 */
export async function makeSearchLog(
  directory: string,
  count: number,
  until: number,
): Promise<SearchLog> {
  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  const { store } = await openDirectory({ directory, deviceName: 'bench', env: {}, ask });
  const from = until - (count / 600_000) * YEAR;
  const generator = createGenerator({ seed: 1, from, to: until + YEAR, devices: 1 });
  const [{ buckets: specs }] = generator.devices;
  const bulk = store.bulk({ ...store.device, name: 'bench' });
  const made = [];
  for (const spec of specs) made.push(await bulk.bucket(spec));
  const seen = specs.map(() => createSeen());
  const texts = new Set<string>();
  const titles: string[] = [];
  let events = 0;
  for (const event of generator.events(0)) {
    const data =
      specs[event.bucket].type === 'afkstatus' ? event.data : seen[event.bucket](event.data);
    for (const text of [data['title'], data['url']]) {
      if (typeof text === 'string') texts.add(text);
    }
    if (events % 10_007 === 0 && typeof data['title'] === 'string') titles.push(data['title']);
    const written = bulk.add(made[event.bucket], { ...event, data });
    if (written) await written;
    if (++events === count) break;
  }
  await bulk.finish();
  await store.stop();
  return { events, texts: texts.size, titles };
}

/** Gives what was seen before in the place of most that is new. */
function createSeen(): (data: JsonObject) => JsonObject {
  const random = new Random(1, 2);
  const known = new Map<string, JsonObject>();
  const last: JsonObject[] = [];
  return (data) => {
    const key = JSON.stringify(data);
    const there = known.get(key);
    if (there) return there;
    const isNew = last.length < LAST || random.below(NEW) === 0;
    const shown = isNew ? data : last[Math.floor(LAST * (random.below(1_000) / 1_000) ** 2)];
    known.set(key, shown);
    if (isNew) {
      last.unshift(data);
      if (last.length > LAST) last.pop();
    }
    return shown;
  };
}
