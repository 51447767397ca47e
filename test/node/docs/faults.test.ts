/** Edits while the disk fails, or power is cut, at any step that lasts. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StoredEvent } from '../../../node/store/index.ts';
import { spread } from '../../thorough.ts';
import { hookSteps, systemError } from '../store/faults.ts';
import { bucketOf, eventAt, eventsOf, insert, newDirectory, upTo } from '../store/fixture.ts';
import { type Opened, openDocsIn } from './fixture.ts';

/** What is edited, one after the other. */
const EDITS: readonly ((opened: Opened) => Promise<unknown>)[] = [
  ({ docs }) => docs.deleteEvents('b', [1]),
  ({ docs }) => docs.replaceEvents('b', [{ number: 2, ...eventAt(50, 'other') }]),
  ({ docs }) => docs.settings.set('theme', 'dark'),
  ({ docs }) => docs.changeBucket('b', { label: 'mine' }),
  ({ docs }) => docs.splitEvent('b', 3, halves(3)),
  ({ docs }) => docs.deleteEvents('b', [5]),
  async ({ docs }) => docs.undo((await docs.edits(1))[0].id),
];

function halves(i: number) {
  const { start, duration } = eventAt(i);
  const half = duration / 2;
  return [start, start + half].map((at) => ({ start: at, duration: half }));
}

async function prepared(directory: string): Promise<Opened> {
  const opened = await openDocsIn(directory);
  const bucket = await bucketOf(opened.store, 'b');
  for (const i of upTo(6)) await insert(opened.store, bucket, eventAt(i));
  return opened;
}

interface Seen {
  readonly events: readonly StoredEvent[];
  readonly label: string | undefined;
  readonly theme: unknown;
}

async function seen({ store, docs }: Opened): Promise<Seen> {
  const bucket = await bucketOf(store, 'b');
  return {
    events: await eventsOf(store, bucket),
    label: bucket.spec.label,
    theme: docs.settings.get('theme'),
  };
}

/** What is seen after none, one, two … of the edits. */
async function statesOf(): Promise<Seen[]> {
  const opened = await prepared(newDirectory());
  const states = [await seen(opened)];
  for (const edit of EDITS) {
    await edit(opened);
    states.push(await seen(opened));
  }
  return states;
}

test('a step that fails fails its edit alone, which is made again later', async () => {
  const states = await statesOf();
  const directory = newDirectory();
  let fails = Infinity;
  let steps = 0;
  await hookSteps(directory, {
    before() {
      if (++steps === fails) throw systemError('ENOSPC', 'No space left on device');
    },
  });
  let failures = 0;
  const tries = spread(
    upTo(24).map((i) => i + 1),
    9,
  );
  for (const at of tries) {
    fails = Infinity;
    const path = join(directory, String(at));
    let opened = await prepared(path);
    steps = 0;
    fails = at;
    for (const [i, edit] of EDITS.entries()) {
      for (;;) {
        const before = steps;
        try {
          await edit(opened);
          break;
        } catch (error) {
          // The one that was to fail, and nothing else.
          expect(before < at && steps >= at, String(error)).toBe(true);
          failures++;
          const now = await seen(opened);
          expect([states[i], states[i + 1]]).toContainEqual(now);
          const isFatal = String(error).includes('until Elatio is started again');
          if (isFatal) {
            await opened.stop().catch(() => undefined);
            opened = await openDocsIn(path);
          }
          // What failed while it was shown only is made, and cannot be made twice.
          const after = await seen(opened);
          if (JSON.stringify(after) === JSON.stringify(states[i + 1])) break;
        }
      }
      expect(await seen(opened), `edit ${i}, step ${at}`).toEqual(states[i + 1]);
    }
    fails = Infinity;
    await opened.stop();
    const again = await openDocsIn(path);
    expect(await seen(again)).toEqual(states.at(-1));
    expect(again.problems).toEqual([]);
    expect((await again.store.verify()).faults).toEqual([]);
    await again.stop();
  }
  expect(failures).toBeGreaterThan(tries.length / 3);
});

test('power cut at any step loses no edit that was acknowledged', async () => {
  const states = await statesOf();
  const directory = newDirectory();
  const data = join(directory, 'data');
  const opened = await prepared(data);
  const copies: { readonly path: string; readonly acknowledged: number }[] = [];
  let acknowledged = 0;
  let watching = true;
  await hookSteps(directory, {
    after() {
      if (!watching) return;
      const path = join(directory, `copy-${copies.length}`);
      cpSync(data, path, { recursive: true });
      copies.push({ path, acknowledged });
    },
  });
  for (const edit of EDITS) {
    await edit(opened);
    acknowledged++;
  }
  await opened.stop();
  watching = false;
  expect(copies.length).toBeGreaterThan(20);
  for (const { path, acknowledged: known } of spread(copies, 12)) {
    const copy = await openDocsIn(path);
    const now = await seen(copy);
    expect(states.slice(known, known + 2), `after ${known} edits, ${path}`).toContainEqual(now);
    expect(copy.problems).toEqual([]);
    expect((await copy.store.verify()).faults).toEqual([]);
    // Its history goes on from there.
    const made = states.findIndex((state) => JSON.stringify(state) === JSON.stringify(now));
    for (const edit of EDITS.slice(made)) await edit(copy);
    expect(await seen(copy)).toEqual(states.at(-1));
    await copy.stop();
  }
});
