import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGenerator } from '../../../node/demo/generator/index.ts';
import { openDirectory } from '../../../node/open.ts';
import { type Event, type Micros, SECOND } from '../../../protocol/event.ts';

const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

/** To change what is generated, count on: directories of other versions are not used. */
const VERSION = 1;
/** Monday. What is asked does not depend on when. */
const FROM: Micros = Date.UTC(2016, 0, 4) * 1000;
/** Hours with as many events of windows are those that somebody worked in. */
const BUSY = 60;

export interface LogPlan {
  readonly events: number;
  readonly days: number;
}

/** A data directory with generated events in it, and what is known of them. */
export interface Log extends LogPlan {
  readonly directory: string;
  readonly hostname: string;
  readonly from: Micros;
  readonly to: Micros;
  /** Of windows. */
  readonly distinctTitles: number;
  /** Starts of the latest 44 hours somebody worked in, rising. */
  readonly busyHours: readonly Micros[];
}

const BUSY_HOURS = 44;

export const HALF_YEAR: LogPlan = { events: 359_000, days: 180 };
export const TEN_YEARS: LogPlan = { events: 7_500_000, days: 3_653 };

/** The log, made where it is not there from another time. */
export async function cachedLog(plan: LogPlan, fresh: boolean): Promise<Log> {
  const folder = join(tmpdir(), `elatio-bench-query-${VERSION}-${plan.events}-${plan.days}`);
  if (fresh) await rm(folder, { recursive: true, force: true });
  const there = await access(folder).then(
    () => true,
    () => false,
  );
  if (!there) {
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { mode: 0o700 });
    const log = await makeLog(join(partial, 'data'), plan);
    await writeFile(join(partial, 'log.json'), JSON.stringify(log));
    await rename(partial, folder);
  }
  const log = JSON.parse(await readFile(join(folder, 'log.json'), 'utf8')) as Log;
  return { ...log, directory: join(folder, 'data') };
}

/**
 * Makes a data directory, as a node would, with so many events of a laptop in so many days. How many the generator's
 * person has a day is not to be chosen, so their clock goes a little faster or slower: by what fits.
 */
export async function makeLog(directory: string, plan: LogPlan): Promise<Log> {
  const { events: count, days } = plan;
  const generator = createGenerator({
    seed: 1,
    from: FROM,
    to: FROM + (10 + 2 * days) * DAY,
    devices: 1,
  });
  const [{ buckets: specs, hostname }] = generator.devices;
  const rate = (days * DAY) / (lastEnd(generator.events(0), count) - FROM);
  const at = (time: Micros): Micros => FROM + Math.round((time - FROM) * rate);

  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  const { store } = await openDirectory({ directory, deviceName: hostname, env: {}, ask });
  const bulk = store.bulk({ ...store.device, name: hostname });
  const made = [];
  for (const spec of specs) made.push(await bulk.bucket({ ...spec, created: FROM }));
  const titles = new Set<unknown>();
  const perHour = new Map<Micros, number>();
  let written = 0;
  for (const { bucket, start: from, duration: lasts, data } of generator.events(0)) {
    const start = at(from);
    await bulk.add(made[bucket], { start, duration: at(from + lasts) - start, data });
    if (specs[bucket].type === 'currentwindow') {
      titles.add(data['title']);
      const hour = start - (start % HOUR);
      perHour.set(hour, (perHour.get(hour) ?? 0) + 1);
    }
    if (++written === count) break;
  }
  await bulk.finish();
  await store.stop();
  const busyHours = [...perHour]
    .filter(([, events]) => events >= BUSY)
    .map(([hour]) => hour)
    .sort((a, b) => a - b)
    .slice(-BUSY_HOURS);
  const to = FROM + days * DAY;
  return { ...plan, directory, hostname, from: FROM, to, distinctTitles: titles.size, busyHours };
}

/** When the last of so many events ends. */
function lastEnd(events: Iterable<Event>, count: number): Micros {
  let seen = 0;
  let end = 0;
  for (const { start, duration } of events) {
    end = Math.max(end, start + duration);
    if (++seen === count) return end;
  }
  throw new RangeError(`there are only ${seen} events`);
}
