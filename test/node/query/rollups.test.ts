/** What is kept of earlier queries: that it is used, that it gives way to what changes, and what a purge leaves of it. */
import { ClassicLevel } from 'classic-level';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomBytes, zstd } from '../../../node/crypto.ts';
import { createPurge } from '../../../node/purge/index.ts';
import { TALLY_SIZES } from '../../../node/query/columns/tally.ts';
import { createQueries, type Queries, writeValue } from '../../../node/query/index.ts';
import type { Room } from '../../../node/query/mind.ts';
import type { Store, View } from '../../../node/store/index.ts';
import { createSealer } from '../../../node/store/seal.ts';
import { rowsOf } from '../../../protocol/codec/columns.ts';
import { decodeEvents } from '../../../protocol/codec/events.ts';
import { SECOND } from '../../../protocol/event.ts';
import { openDocsIn } from '../docs/fixture.ts';
import { bucketOf, DISK_KEY, newDirectory, sealing, T0 } from '../store/fixture.ts';

const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const DAYS = 160;
const TEXT = `
  events = flood(query_bucket("window"));
  RETURN = {
    "titles": limit_events(sort_by_duration(merge_events_by_keys(events, ["app", "title"])), 50),
    "total": sum_durations(events)
  };`;
const CANARY = 'Kanarie';

const MIB = 2 ** 20;
const WHOLE: Room = {
  data: 48 * MIB,
  scratch: 64 * MIB,
  rows: 24 * MIB,
  parts: 24 * MIB,
  lists: 12 * MIB,
};
/** As here, and as in the thread for long queries. */
const ROOMS = [
  ['whole', WHOLE],
  ['in brief', { ...WHOLE, tallies: TALLY_SIZES }],
] as const;

/** An event every two hours, those of each ten days in a chunk of their own. */
async function fill(store: Store): Promise<void> {
  const bucket = await bucketOf(store, 'window');
  for (let day = 0; day < DAYS; day += 10) {
    const events = Array.from({ length: 120 }, (_, i) => ({
      start: T0 + day * DAY + i * 2 * HOUR,
      duration: HOUR,
      data: { app: 'editor', title: day === 40 && i === 7 ? CANARY : `title ${(day + i) % 9}` },
    }));
    await store.append(bucket, events);
  }
}

/** Queries as of a process of its own, and how many chunks it opens. */
function newProcess(
  store: Store,
  room: Room,
): {
  readonly ask: (shift?: number) => Promise<string>;
  readonly opened: () => number;
  readonly queries: Queries;
} {
  let opened = 0;
  const counting = {
    ...store,
    async view(...what: Parameters<Store['view']>): Promise<View> {
      const view = await store.view(...what);
      const envelope: View['envelope'] = (digest) => {
        opened++;
        return view.envelope(digest);
      };
      return { ...view, envelope };
    },
  };
  const queries = createQueries({ store: counting, room });
  return {
    queries,
    opened: () => opened,
    async ask(shift = 0) {
      const period = { from: T0 - DAY + shift, to: T0 + (DAYS - 3) * DAY + shift, text: '/' };
      const values = await queries.ask({ text: TEXT, periods: [period] });
      await queries.rest();
      return [...writeValue(values)].join('');
    },
  };
}

test.each(ROOMS)(
  'a new process opens no chunk, or those at the ends of another long period, where an earlier one has asked (%s)',
  async (_, room) => {
    const { store } = await openDocsIn(newDirectory());
    await fill(store);
    const first = newProcess(store, room);
    const answer = await first.ask();
    expect(first.opened()).toBeGreaterThanOrEqual(DAYS / 10);
    const second = newProcess(store, room);
    expect(await second.ask()).toBe(answer);
    expect(second.opened()).toBe(0);
    await second.ask(HOUR);
    expect(second.opened()).toBeLessThanOrEqual(4);
  },
);

test.each(ROOMS)(
  'a late event, a correction and a deletion are in the next answer, and leave all other days as they were known (%s)',
  async (_, room) => {
    const { store, docs } = await openDocsIn(newDirectory());
    await fill(store);
    const bucket = await bucketOf(store, 'window');
    await newProcess(store, room).ask();
    const late = { start: T0 + 70 * DAY, duration: 30 * 60 * SECOND, data: { app: 'late' } };
    await store.append(bucket, [late]);
    const afterLate = newProcess(store, room);
    const answer = await afterLate.ask();
    expect(answer).toContain('"app":"late"');
    // One block of days was made anew: what is in it, and what came late.
    expect(afterLate.opened()).toBeLessThanOrEqual(14);
    const again = newProcess(store, room);
    expect(await again.ask()).toBe(answer);
    expect(again.opened()).toBeLessThanOrEqual(5);

    await docs.replaceEvents('window', [
      { number: 300, start: T0 + 25 * DAY, duration: HOUR, data: { app: 'corrected' } },
    ]);
    const corrected = await newProcess(store, room).ask();
    expect(corrected).toContain('"app":"corrected"');
    await docs.deleteEvents('window', [300]);
    expect(await newProcess(store, room).ask()).not.toContain('"app":"corrected"');
  },
);

test.each(ROOMS)(
  'of what was purged nothing is left in a rollup, nor in memory; of all else rollups stay (%s)',
  async (_, room) => {
    const directory = newDirectory();
    const node = await openDocsIn(directory);
    const { store, docs } = node;
    await fill(store);
    const asker = newProcess(store, room);
    expect(await asker.ask()).toContain(CANARY);
    // Its day stands at the end of another period as well.
    expect(await asker.ask(41 * DAY + HOUR)).toContain(CANARY);
    const before = store.rollups.bytes;
    const purge = createPurge({
      store,
      docs,
      random: randomBytes,
      forget: () => asker.queries.forget(),
    });
    await purge.run({ text: CANARY });
    expect(store.rollups.bytes).toBeGreaterThan(0);
    expect(store.rollups.bytes).toBeLessThan(before);
    await node.stop();
    const contents = await rollupsIn(directory);
    expect(contents.length).toBeGreaterThan(0);
    expect(contents.filter((content) => content.includes(CANARY))).toEqual([]);
    const after = await openDocsIn(directory);
    expect(await newProcess(after.store, room).ask()).not.toContain(CANARY);
  },
);

/** The contents of all rollups on the disk, as text. */
async function rollupsIn(directory: string): Promise<string[]> {
  const sealer = createSealer({ sealing, diskKey: DISK_KEY });
  const level = new ClassicLevel<Buffer, Uint8Array>(join(directory, 'rollups'), {
    keyEncoding: 'buffer',
    valueEncoding: 'view',
  });
  const contents: string[] = [];
  for await (const [, sealed] of level.iterator()) {
    const { table } = sealer.identify(sealed);
    if (table !== 'rollup content') continue;
    const { value } = sealer.open(table, sealed);
    const { content } = value as { content: Uint8Array };
    // A sum of its own is eight bytes.
    if (content.length > 8) contents.push(JSON.stringify(rowsOf(decodeEvents(content, zstd))));
  }
  await level.close();
  return contents;
}
