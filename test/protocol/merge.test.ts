/** The merged log as a CRDT: whoever saw the same, in whatever order, shows the same. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  itemKey,
  type LiveEvent,
  type LiveRegister,
  mergeReplicas,
  type Replica,
  visibleEvents,
} from '../../protocol/merge.ts';

/** Few of everything, so that replicas overlap, fork and clash. Equal tags are equal items. */
const event: fc.Arbitrary<LiveEvent> = fc.record({
  bucket: fc.constantFrom('a'.repeat(32), 'b'.repeat(32)),
  number: fc.nat({ max: 4 }),
  start: fc.nat({ max: 2 }),
  duration: fc.nat({ max: 2 }),
  data: fc.constantFrom({}, { title: 'x' }),
});

const item: fc.Arbitrary<readonly [string, LiveEvent]> = fc
  .record({ stream: fc.constantFrom('s', 't'), ordinal: fc.nat({ max: 4 }), event })
  .map(({ stream, ordinal, event: content }) => [
    itemKey(stream, ordinal, JSON.stringify(content)),
    content,
  ]);

const register: fc.Arbitrary<readonly [string, LiveRegister]> = fc
  .record({
    key: fc.constantFrom('laptop/core', 'phone/core'),
    version: fc.nat({ max: 3 }),
    events: fc.array(event, { maxLength: 2 }),
  })
  .map(({ key, version, events }) => [key, { version, digest: JSON.stringify(events), events }]);

const replica: fc.Arbitrary<Replica> = fc
  .record({ items: fc.array(item, { maxLength: 8 }), live: fc.array(register, { maxLength: 3 }) })
  .map(({ items, live }) => ({ items: new Map(items), live: new Map(live) }));

const empty: Replica = { items: new Map(), live: new Map() };

/** Maps without their order. */
function plain({ items, live }: Replica): unknown {
  return [Object.fromEntries(items), Object.fromEntries(live)];
}

describe('merging replicas', () => {
  test('is commutative', () => {
    fc.assert(
      fc.property(replica, replica, (a, b) => {
        expect(plain(mergeReplicas(a, b))).toEqual(plain(mergeReplicas(b, a)));
        expect(visibleEvents(mergeReplicas(a, b))).toEqual(visibleEvents(mergeReplicas(b, a)));
      }),
      { numRuns: 500 },
    );
  });

  test('is associative', () => {
    fc.assert(
      fc.property(replica, replica, replica, (a, b, c) => {
        const left = mergeReplicas(mergeReplicas(a, b), c);
        const right = mergeReplicas(a, mergeReplicas(b, c));
        expect(plain(left)).toEqual(plain(right));
        expect(visibleEvents(left)).toEqual(visibleEvents(right));
      }),
      { numRuns: 500 },
    );
  });

  test('is idempotent, and nothing adds nothing', () => {
    fc.assert(
      fc.property(replica, replica, (a, b) => {
        const merged = mergeReplicas(a, b);
        expect(plain(mergeReplicas(a, a))).toEqual(plain(a));
        expect(plain(mergeReplicas(merged, b))).toEqual(plain(merged));
        expect(plain(mergeReplicas(a, empty))).toEqual(plain(a));
      }),
    );
  });

  test('loses no item and invents none', () => {
    fc.assert(
      fc.property(replica, replica, (a, b) => {
        const { items } = mergeReplicas(a, b);
        expect(new Set(items.keys())).toEqual(new Set([...a.items.keys(), ...b.items.keys()]));
      }),
    );
  });

  test('keeps both items of a fork: one ordinal, two tags', () => {
    const [one, other] = [0, 1].map((duration): LiveEvent => ({
      bucket: 'a'.repeat(32),
      number: 0,
      start: 0,
      duration,
      data: {},
    }));
    const a: Replica = { ...empty, items: new Map([[itemKey('s', 7, '00'), one]]) };
    const b: Replica = { ...empty, items: new Map([[itemKey('s', 7, '01'), other]]) };
    expect(visibleEvents(mergeReplicas(a, b))).toEqual([one, other]);
    expect(visibleEvents(mergeReplicas(b, a))).toEqual([one, other]);
  });

  test('changes neither replica', () => {
    fc.assert(
      fc.property(replica, replica, (a, b) => {
        const before = structuredClone([a, b]);
        visibleEvents(mergeReplicas(a, b));
        expect([a, b]).toEqual(before);
      }),
    );
  });
});

describe('what is visible', () => {
  const place = ({ bucket, number }: LiveEvent): string => `${bucket} ${number}`;

  test('is every item and every live event that no item hides', () => {
    fc.assert(
      fc.property(replica, (state) => {
        const items = [...state.items.values()];
        const live = [...state.live.values()].flatMap(({ events }) => events);
        const closed = new Set(items.map(place));
        const expected = [...items, ...live.filter((open) => !closed.has(place(open)))];
        const sorted = (events: LiveEvent[]): string[] =>
          events.map((one) => JSON.stringify(one)).sort();
        const visible = visibleEvents(state);
        expect(sorted(visible)).toEqual(sorted(expected));
        expect(visible.map(place)).toEqual(visible.map(place).sort());
      }),
    );
  });

  const open: LiveEvent = {
    bucket: 'a'.repeat(32),
    number: 1,
    start: 5,
    duration: 9,
    data: {},
  };
  const live = new Map([['laptop/core', { version: 2, digest: '00', events: [open] }]]);

  test('has the item, not the live event, once that became one', () => {
    const closed = { ...open, duration: 8 };
    const items = new Map([[itemKey('s', 0, '00'), closed]]);
    expect(visibleEvents({ items, live })).toEqual([closed]);
    expect(visibleEvents({ items: new Map(), live })).toEqual([open]);
  });

  test('has the later version of a register, and of two equal ones the same everywhere', () => {
    const at = (version: number, digest: string, duration: number): Replica => ({
      items: new Map(),
      live: new Map([['laptop/core', { version, digest, events: [{ ...open, duration }] }]]),
    });
    const duration = (a: Replica, b: Replica): number =>
      visibleEvents(mergeReplicas(a, b))[0].duration;
    expect(duration(at(2, '00', 2), at(3, '00', 3))).toBe(3);
    expect(duration(at(3, '00', 3), at(2, 'ff', 2))).toBe(3);
    expect(duration(at(3, 'aa', 1), at(3, 'bb', 2))).toBe(2);
    expect(duration(at(3, 'bb', 2), at(3, 'aa', 1))).toBe(2);
  });
});
