/** Devices that keep only some of what the others record. */
import { expect, test } from 'vitest';
import type { Peer } from '../../../protocol/sync/interface.ts';
import type { Scope } from '../../../protocol/scope.ts';
import { bucketOf, eventAt, insert } from '../store/fixture.ts';
import { devicesOf, meet, now, type TestDevice, titles } from './together.ts';

const DAY = 86_400_000_000;

/** Has a device record events of two domains, now and a year ago. */
async function record({ store }: TestDevice, name: string): Promise<void> {
  for (const [type, domain] of [
    ['currentwindow', 'core'],
    ['web.tab.current', 'web'],
  ]) {
    const bucket = await bucketOf(store, `${name}-${domain}`, type);
    for (const ago of [400, 0]) {
      const start = now() - ago * DAY;
      await insert(store, bucket, { ...eventAt(0, `${name} ${domain} ${ago}`), start });
    }
    await store.write((transaction) => transaction.close(bucket));
  }
  await store.flush();
}

const progressOf = (of: TestDevice, { peer }: TestDevice) =>
  of.replicating.driver.replication.progress().find((each) => each.peer === peer);

const isSynced = (a: TestDevice, b: TestDevice): boolean =>
  progressOf(a, b)?.synced === true && progressOf(b, a)?.synced === true;

async function shows({ store }: TestDevice, expected: readonly string[]): Promise<void> {
  await expect.poll(() => titles(store), { timeout: 15_000 }).toEqual([...expected].sort());
}

test('a device has what it keeps, is in sync with it, widens, and narrows only where others have it', async () => {
  const scopes = new Map<Peer, Scope>();
  const [laptop, desk, phone] = await devicesOf(3, [], scopes);
  const rescope = (scope: Scope): void => {
    scopes.set(phone.peer, scope);
    phone.replicating.rescope();
  };
  await record(laptop, 'laptop');
  await record(phone, 'phone');
  rescope({ days: 90, domains: ['core'] });
  const own = ['core', 'web'].flatMap((domain) =>
    [400, 0].map((when) => `phone ${domain} ${when}`),
  );
  const cut = meet(laptop, phone);
  await shows(phone, [...own, 'laptop core 0']);
  await expect.poll(() => isSynced(laptop, phone), { timeout: 15_000 }).toBe(true);
  expect(progressOf(laptop, phone)).toMatchObject({ behind: 0, ahead: 0 });
  expect(progressOf(phone, laptop)).toMatchObject({ behind: 0, ahead: 0 });

  rescope({});
  const all = ['core', 'web'].flatMap((domain) =>
    [400, 0].map((when) => `laptop ${domain} ${when}`),
  );
  await shows(phone, [...own, ...all]);
  expect(phone.replicating.spare()).toEqual({ chunks: 0, items: 0 });
  // What would go is told before anything does; what it recorded itself is none of it.
  expect(await phone.replicating.beyond({ days: 90, domains: ['core'] })).toMatchObject({
    items: 3,
  });
  expect(await phone.replicating.beyond({ days: 90 })).toMatchObject({ items: 2 });
  expect(await phone.replicating.beyond({})).toEqual({ chunks: 0, items: 0 });

  // Nobody is there who is known to have it.
  cut();
  await expect.poll(() => progressOf(phone, laptop)?.connected).toBe(false);
  rescope({ days: 90, domains: ['core'] });
  await expect.poll(() => phone.replicating.spare().items, { timeout: 15_000 }).toBe(3);
  const shown = await titles(phone.store);
  expect(shown).toEqual(expect.arrayContaining(['laptop core 400', 'laptop web 0']));
  meet(laptop, phone);
  await shows(phone, [...own, 'laptop core 0']);
  await expect.poll(() => isSynced(laptop, phone), { timeout: 15_000 }).toBe(true);

  // What it does not have it cannot give, and another gets that of whoever has it.
  const apart = meet(desk, phone);
  await expect
    .poll(() => titles(desk.store), { timeout: 15_000 })
    .toEqual([...own, 'laptop core 0'].sort());
  apart();
  meet(desk, laptop);
  await shows(desk, [...own, ...all]);
}, 60_000);

test('of what another has at work, in no chunk yet, a device shows what it would keep of it in a chunk', async () => {
  const scopes = new Map<Peer, Scope>();
  const [laptop, phone] = await devicesOf(2, [], scopes);
  scopes.set(phone.peer, { days: 90, domains: ['core'] });
  const log = await bucketOf(laptop.store, 'laptop-core', 'currentwindow');
  meet(laptop, phone);
  for (const ago of [400, 0]) {
    await insert(laptop.store, log, { ...eventAt(0, `${ago} days ago`), start: now() - ago * DAY });
  }
  await shows(phone, ['0 days ago']);
  scopes.set(phone.peer, {});
  phone.replicating.rescope();
  await expect.poll(() => titles(phone.store)).toEqual(['0 days ago', '400 days ago']);
}, 60_000);
