import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPending } from '../../../node/audit/pending.ts';
import type { Store } from '../../../node/store/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { newDirectory, openTestStore, T0, upTo } from '../store/fixture.ts';
import { logOver, reading } from './log.ts';

const MINUTE = 60_000_000;
const FULL = new ElatioError('ELATIO_STORE_FULL', 'The disk is full.');

describe('accesses of one actor, action and object', () => {
  test('are one entry a minute, with a count and the times that they reach over', async () => {
    const { audit, clock, all } = logOver(await openTestStore(newDirectory()));
    for (const i of upTo(30)) {
      clock.now = T0 + i;
      audit.note(reading('window', { from: T0 - i, until: T0 + i }));
    }
    audit.note(reading('afk'));
    await audit.flush();
    clock.now = T0 + MINUTE;
    audit.note(reading('window'));
    expect(await all()).toMatchObject([
      { sequence: 0, count: 30, first: T0, last: T0 + 29, from: T0 - 29, until: T0 + 29 },
      { sequence: 1, count: 1, object: { name: 'afk' } },
      { sequence: 2, count: 1, first: clock.now, from: undefined, until: undefined },
    ]);
  });

  test('that ask for any time at all have no bounds, whatever the others ask for', async () => {
    const { audit, all } = logOver(await openTestStore(newDirectory()));
    audit.note(reading('window', { from: T0, until: T0 }));
    audit.note(reading('window', { until: T0 + 5 }));
    expect(await all()).toMatchObject([{ from: undefined, until: T0 + 5, count: 2 }]);
  });

  test('are told apart from those of others', async () => {
    const { audit, all } = logOver(await openTestStore(newDirectory()));
    const token = { kind: 'token', id: 'ab', name: 'x' };
    audit.note(reading('b'));
    audit.note(reading('b', { actor: token }));
    audit.note(reading('b', { actor: { ...token, id: 'cd' } }));
    audit.note(reading('b', { action: 'export' }));
    audit.note(reading('b', { object: { kind: 'buckets', name: 'b', domain: 'web' } }));
    expect(await all()).toHaveLength(5);
  });

  test('are counted whatever waits, fails and is tried again', () => {
    const step = fc.oneof(
      fc.nat(9).map((name) => ({ note: String(name) })),
      fc.constantFrom('fails' as const, 'is written' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pending = createPending(4);
        let [noted, written] = [0, 0];
        for (const one of [...steps, 'is written' as const]) {
          if (typeof one === 'object') {
            pending.note(reading(one.note), noted++);
            expect(pending.size).toBeLessThanOrEqual(4);
            continue;
          }
          const taken = pending.take();
          expect([pending.size, pending.lost]).toEqual([0, 0]);
          if (one === 'fails') {
            // Meanwhile others come.
            pending.note(reading('meanwhile'), noted++);
            pending.giveBack(taken);
          } else written += taken.reduce((sum, { count }) => sum + count, 0);
        }
        expect(written).toBe(noted);
      }),
    );
  });
});

test('what was noted is written by itself, and what is left at the end', async () => {
  const store = await openTestStore(newDirectory());
  const { audit } = logOver(store, { everyMs: 5 });
  audit.note(reading('before'));
  audit.start();
  await expect.poll(() => audit.status().waiting).toBe(0);
  await expect.poll(async () => (await store.records('docs')).length).toBe(1);
  const rare = logOver(store, { everyMs: 600_000 }).audit;
  rare.start();
  rare.note(reading('after'));
  await rare.stop();
  expect(await store.records('docs')).toHaveLength(2);
  await audit.stop();
});

test('entries are those of a time and an actor, newest first, as many as are wanted', async () => {
  const { audit, clock } = logOver(await openTestStore(newDirectory()));
  for (const i of upTo(6)) {
    clock.now = T0 + i * MINUTE;
    const id = `id${i % 2}`;
    audit.note(reading(`b${i}`, { actor: { kind: 'token', id, name: `name ${id}` } }));
  }
  const names = async (wanted: object): Promise<string[]> =>
    (await audit.entries({ limit: Infinity, ...wanted })).map(({ object }) => object.name);
  expect(await names({})).toEqual(['b5', 'b4', 'b3', 'b2', 'b1', 'b0']);
  expect(await names({ since: T0 + 3 * MINUTE })).toEqual(['b5', 'b4', 'b3']);
  expect(await names({ actor: 'id1' })).toEqual(['b5', 'b3', 'b1']);
  expect(await names({ actor: 'name id0', limit: 2 })).toEqual(['b4', 'b2']);
  expect(await names({ actor: 'token', limit: 1 })).toEqual(['b5']);
  expect(await names({ actor: 'owner' })).toEqual([]);
  expect(await names({ limit: 0 })).toEqual([]);
});

test('a restart continues the chain, wherever its entries are by then', async () => {
  const directory = newDirectory();
  for (const run of upTo(4)) {
    const store = await openTestStore(directory);
    const { audit, all } = logOver(store);
    if (run > 0) {
      expect(await all()).toHaveLength(run * 2);
      expect(await audit.verify()).toMatchObject({ entries: run * 2, broken: undefined });
    }
    audit.note(reading(`run ${run}`));
    await audit.flush();
    if (run % 2 === 1) await store.flush();
    audit.note(reading(`run ${run}`));
    await audit.stop();
    const sequences = (await all()).map(({ sequence }) => sequence);
    expect(sequences).toEqual(upTo(run * 2 + 2));
    await store.stop();
  }
});

test('a log beside other records is only its own entries', async () => {
  const store = await openTestStore(newDirectory());
  const { audit, all } = logOver(store);
  for (const name of ['a', 'b']) {
    await store.record('docs', Buffer.from('{"type":"zone","zone":"UTC"}'));
    audit.note(reading(name));
    await audit.flush();
    await store.record('docs', Uint8Array.of(0xff, 1, 2));
  }
  expect((await all()).map(({ object }) => object.name)).toEqual(['a', 'b']);
  expect(await audit.verify()).toMatchObject({ entries: 2, sound: 2, broken: undefined });
});

test('an empty log is sound', async () => {
  const { audit } = logOver(await openTestStore(newDirectory()));
  expect(await audit.verify()).toMatchObject({ entries: 0, sound: 0, broken: undefined });
});

describe('a disk that takes nothing', () => {
  /** A store whose writes fail while it is told so. */
  function failing(store: Store) {
    const disk = { isFull: true };
    const write: Store['write'] = (operation) =>
      disk.isFull ? Promise.reject(FULL) : store.write(operation);
    return { disk, store: { ...store, write } };
  }

  test('fails no access, stands in the status, and is caught up with', async () => {
    const { disk, store } = failing(await openTestStore(newDirectory()));
    const { audit, errors, all } = logOver(store);
    for (const i of upTo(3)) {
      audit.note(reading('b'));
      await audit.flush();
      const { code, message } = FULL;
      expect(audit.status()).toEqual({ waiting: 1, lost: 0, problem: { code, message } });
      expect(i).toBeLessThan(3);
    }
    expect(errors).toEqual([FULL]);
    disk.isFull = false;
    expect(await all()).toMatchObject([{ sequence: 0, count: 3 }]);
    expect(audit.status()).toEqual({ waiting: 0, lost: 0, problem: undefined });
    expect(await audit.verify()).toMatchObject({ sound: 1, broken: undefined });
  });

  test('leaves memory bounded; what was lost by it is an entry', async () => {
    const { disk, store } = failing(await openTestStore(newDirectory()));
    const { audit, all } = logOver(store, { most: 5 });
    for (const i of upTo(20)) {
      audit.note(reading(`b${i}`));
      if (i % 7 === 0) await audit.flush();
    }
    expect(audit.status()).toMatchObject({ waiting: 5, lost: 15 });
    disk.isFull = false;
    const entries = await all();
    expect(entries).toHaveLength(6);
    expect(entries.find(({ action }) => action === 'lost')).toMatchObject({
      actor: { kind: 'node' },
      count: 15,
    });
    expect(await audit.verify()).toMatchObject({ sound: 6, broken: undefined });
  });

  test('where only the end cannot be noted, no entry is written twice', async () => {
    const real = await openTestStore(newDirectory());
    let isFull = true;
    const local: Store['local'] = {
      ...real.local,
      set: (key, value) => (isFull ? Promise.reject(FULL) : real.local.set(key, value)),
    };
    const { audit, all } = logOver({ ...real, local });
    audit.note(reading('a'));
    await audit.flush();
    expect(audit.status()).toMatchObject({ waiting: 0, problem: { code: FULL.code } });
    isFull = false;
    audit.note(reading('b'));
    expect((await all()).map(({ object }) => object.name)).toEqual(['a', 'b']);
    expect(audit.status().problem).toBeUndefined();
  });
});
