/** Edits of several devices, taken in in any order, give the same log everywhere. */
import fc from 'fast-check';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nativePrimitives } from '../../../node/crypto.ts';
import { showAmendments } from '../../../node/docs/amendments.ts';
import { type Document, openDocument } from '../../../node/docs/automerge.ts';
import type { LocatedEvent, Store } from '../../../node/store/index.ts';
import {
  encodeAmendment,
  encodeText,
  type ItemReference,
  type Outcome,
} from '../../../protocol/document.ts';
import { createTagger } from '../../../protocol/stream.ts';
import { runs } from '../../thorough.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  openStoreIn,
  upTo,
} from '../store/fixture.ts';

const { sha256 } = nativePrimitives;
const EVENTS = 4;
const TEXTS = 6;
const DEVICES = 3;

/** A log with events, and texts that may stand in their places. */
async function written() {
  const directory = newDirectory();
  const store = await openStoreIn(directory);
  const bucket = await bucketOf(store, 'b');
  for (const i of upTo(EVENTS)) await insert(store, bucket, eventAt(i));
  const located = await store.overlay.locate(bucket, upTo(EVENTS));
  const { record, domain } = await store.overlay.stream(bucket.stream.domain);
  const tagger = createTagger(sha256, record.tagKey);
  const texts = await store.write((transaction) =>
    upTo(TEXTS).map((i): ItemReference => {
      const item = { time: eventAt(0).start, payload: encodeText(eventAt(50 + i, `text ${i}`)) };
      const ordinal = transaction.item(domain, 'text', item.time, item.payload);
      const stream = new Uint8Array(Buffer.from(record.id, 'hex'));
      return { stream, ordinal, tag: tagger.payload('text', item).slice() };
    }),
  );
  await store.settle();
  await store.stop();
  return { directory, bucket: bucket.id, located, texts };
}

const text = fc.nat({ max: TEXTS - 1 });
const outcome = fc.oneof(
  fc.constantFrom('deleted' as const, 'recorded' as const),
  text,
  fc.array(fc.option(text, { nil: undefined }), { minLength: 2, maxLength: 3 }),
);

/** What a device does: an edit of one or two events, or it hears of what another had by then. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      device: fc.nat({ max: DEVICES - 1 }),
      events: fc.uniqueArray(fc.nat({ max: EVENTS - 1 }), { minLength: 1, maxLength: 2 }),
      outcome,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      device: fc.nat({ max: DEVICES - 1 }),
      from: fc.nat({ max: DEVICES - 1 }),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Log = Awaited<ReturnType<typeof written>>;

type Wanted = 'deleted' | 'recorded' | number | readonly (number | undefined)[];

function outcomeOf(log: Log, wanted: Wanted): Outcome {
  if (wanted === 'deleted' || wanted === 'recorded') return wanted;
  if (typeof wanted === 'number') return log.texts[wanted];
  return wanted.map((i) => (i === undefined ? undefined : log.texts[i]));
}

function entryOf(log: Log, event: LocatedEvent, wanted: Wanted): [string, Uint8Array] {
  const { stream, ordinal, number, tag } = event;
  const bucket = new Uint8Array(Buffer.from(log.bucket, 'hex'));
  return [
    `${stream}/${ordinal}`,
    encodeAmendment({ bucket, number, tag, outcome: outcomeOf(log, wanted) }),
  ];
}

/** The changes that devices make, knowing of each other what they heard. */
function changesOf(log: Log, steps: readonly Step[]): Uint8Array[] {
  const devices = upTo(DEVICES).map((i) => ({
    document: openDocument(String(i + 1).repeat(32), undefined),
    known: [] as Uint8Array[],
  }));
  const all: Uint8Array[] = [];
  for (const [time, one] of steps.entries()) {
    const device = devices[one.device];
    if ('from' in one) {
      device.document.apply(devices[one.from].known);
      device.known.push(...devices[one.from].known);
      continue;
    }
    const entries = one.events.map((n) => entryOf(log, log.located[n], one.outcome));
    const change = device.document.change(entries, time);
    if (!change) continue;
    device.known.push(change);
    all.push(change);
  }
  for (const { document } of devices) document.free();
  return all;
}

/** Takes changes in, some at a time, and shows what they touched. */
async function takeIn(
  store: Store,
  document: Document,
  changes: readonly Uint8Array[],
  atOnce: number,
): Promise<void> {
  const problems: string[] = [];
  for (let i = 0; i < changes.length; i += atOnce) {
    document.apply(changes.slice(i, i + atOnce));
    // One that waited for another is there only now.
    const touched = document.touched(changes.slice(0, i + atOnce)).filter(([, value]) => value);
    await showAmendments({ overlay: store.overlay, sha256 }, touched, (what) =>
      problems.push(what),
    );
  }
  expect(problems).toEqual([]);
}

test('any order of edits of several devices gives the same log', async () => {
  const log = await written();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 2, maxLength: 14 }),
      fc.array(fc.tuple(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 5 })), {
        minLength: 2,
        maxLength: 3,
      }),
      async (steps, orders) => {
        const changes = changesOf(log, steps);
        const shown: unknown[] = [];
        for (const [keys, atOnce] of orders) {
          const folder = mkdtempSync(join(tmpdir(), 'elatio-devices-'));
          cpSync(log.directory, folder, { recursive: true });
          const store = await openStoreIn(folder);
          const document = openDocument('f'.repeat(32), undefined);
          try {
            const order = changes
              .map((change) => ({ change, key: keys.next().value ?? 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ change }) => change);
            await takeIn(store, document, order, atOnce);
            const events = await eventsOf(store, await bucketOf(store, 'b'));
            // Numbers of further pieces are this node's own, given in the order in which it learns of them.
            shown.push(
              events.map(({ start, duration, data, number }) => ({
                number: number < 2 ** 31 ? number : 'piece',
                start,
                duration,
                data,
              })),
            );
          } finally {
            document.free();
            await store.stop();
            rmSync(folder, { recursive: true });
          }
        }
        const byText = (list: unknown): unknown =>
          (list as unknown[]).map((one) => JSON.stringify(one)).sort();
        for (const other of shown) expect(byText(other)).toEqual(byText(shown[0]));
      },
    ),
    { numRuns: runs(15, 40) },
  );
});
