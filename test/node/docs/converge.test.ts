/** Two devices edit away from each other and exchange now and then: in the end both show the same. */
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { createDocs, type Docs } from '../../../node/docs/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { codeOf } from '../../../protocol/error.ts';
import { bucketOf, eventAt, eventsOf, insert, openStoreIn, T0, upTo } from '../store/fixture.ts';
import { send } from '../store/replica/exchange.ts';

const who = fc.nat({ max: 1 });
const name = fc.constantFrom('x', 'y');
const event = fc.nat({ max: 3 });
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ who, set: fc.constantFrom('k', 'l'), to: fc.nat({ max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ who, remove: fc.constantFrom('k', 'l') }) },
  { weight: 3, arbitrary: fc.record({ who, delete: event, name }) },
  { weight: 3, arbitrary: fc.record({ who, replace: event, name, title: fc.nat({ max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ who, split: event, name }) },
  { weight: 2, arbitrary: fc.record({ who, undo: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ who, label: name, as: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ who, settle: fc.constant(true) }) },
  { weight: 2, arbitrary: fc.record({ send: who }) },
  { weight: 2, arbitrary: fc.record({ who, restart: fc.constant(true) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Node {
  store!: Store;
  docs!: Docs;
  problems: string[] = [];
  readonly folder: string;
  readonly device: string;
  constructor(folder: string, device: string) {
    this.folder = folder;
    this.device = device;
  }

  async start(): Promise<void> {
    this.store = await openStoreIn(this.folder, { deviceName: this.device });
    this.store.start();
    let time = T0;
    this.docs = createDocs({
      store: this.store,
      now: () => (time += 1_000),
      random: randomBytes,
      sha256: nativePrimitives.sha256,
      onProblem: (what) => this.problems.push(what),
      // Now and then memory is given back in the middle.
      restMs: 40,
    });
    await this.docs.start();
  }

  async stop(): Promise<void> {
    await this.docs.stop();
    await this.store.stop();
  }

  /** All that a person sees, but for ids. */
  async shown(): Promise<unknown> {
    const buckets = [];
    for (const bucket of this.store.overlay.buckets()) {
      const events = await eventsOf(this.store, bucket);
      const { label, type } = bucket.spec;
      const texts = events.map(({ start, duration, data }) =>
        JSON.stringify([start, duration, data]),
      );
      const isShown = this.store.buckets().has(bucket.record.name);
      buckets.push([bucket.id, label ?? '', type, isShown, events.length, texts.sort()]);
    }
    // Both know of buckets in their own order.
    const settings = [...this.docs.settings.all()].map((entry) => JSON.stringify(entry));
    return { settings: settings.sort(), buckets: buckets.map((one) => JSON.stringify(one)).sort() };
  }
}

async function play(nodes: readonly Node[], one: Step): Promise<void> {
  if ('send' in one) return give(nodes[one.send], nodes[1 - one.send]);
  const node = nodes[one.who];
  const { docs, store } = node;
  if ('restart' in one) {
    await node.stop();
    return node.start();
  }
  if ('settle' in one) return store.settle();
  if ('set' in one) return void (await docs.settings.set(one.set, one.to));
  if ('remove' in one) return void (await docs.settings.set(one.remove, undefined));
  if ('undo' in one) {
    const edit = (await docs.edits(9))[one.undo];
    // It may have been changed again since.
    if (edit) await docs.undo(edit.id).catch(() => undefined);
    return;
  }
  const bucket = 'label' in one ? one.label : one.name;
  if (!store.buckets().has(bucket)) return;
  if ('label' in one) return void (await docs.changeBucket(bucket, { label: `${one.as}` }));
  if ('delete' in one) return void (await docs.deleteEvents(bucket, [one.delete]));
  const number = 'replace' in one ? one.replace : one.split;
  const found = store.buckets().get(bucket);
  const event = found && (await store.event(found, number));
  if (!event) return;
  if ('replace' in one) {
    const { start, duration } = event;
    const by = { number, start, duration, data: { title: `t${one.title}` } };
    return void (await docs.replaceEvents(bucket, [by]));
  }
  if (event.duration < 2) return;
  const half = Math.floor(event.duration / 2);
  const pieces = [
    { start: event.start, duration: half },
    { start: event.start + half, duration: event.duration - half },
  ];
  // What came from the other may have made it shorter since it was read.
  await docs.splitEvent(bucket, number, pieces).catch((error: unknown) => {
    if (codeOf(error) !== 'ELATIO_DOCS_SPLIT') throw error;
  });
}

async function give(from: Node, to: Node): Promise<void> {
  await from.store.flush();
  await send(from.store, to.store);
}

test('two devices agree in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 22 }), async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'elatio-converge-'));
      const nodes = [new Node(join(folder, 'a'), 'laptop'), new Node(join(folder, 'b'), 'phone')];
      try {
        for (const [i, node] of nodes.entries()) {
          await node.start();
          const bucket = await bucketOf(node.store, i === 0 ? 'x' : 'y');
          for (const n of upTo(4)) await insert(node.store, bucket, eventAt(n));
        }
        for (const one of steps) await play(nodes, one);
        const [a, b] = nodes;
        for (let round = 0; round < 2; round++) {
          for (const node of nodes) await node.store.flush();
          await give(a, b);
          await give(b, a);
        }
        // The newest of each is at work there still, and in no chunk.
        for (const [from, to] of [
          [a, b],
          [b, a],
        ] as const) {
          const live = await from.store.replicas.live('core');
          await to.store.replicas.takeLive(from.store.device.publicKey, 'core', live);
        }
        const areSame = async (): Promise<boolean> =>
          JSON.stringify(await a.shown()) === JSON.stringify(await b.shown());
        await expect.poll(areSame).toBe(true);
        // And it is so from the start on.
        for (const node of nodes) {
          await node.stop();
          await node.start();
        }
        expect(await b.shown()).toEqual(await a.shown());
        for (const { problems } of nodes) expect(problems).toEqual([]);
      } finally {
        for (const node of nodes) await node.stop().catch(() => undefined);
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 6 },
  );
});
