/** The records that no device may lose or take back, over devices that replicate. */
import { expect, test } from 'vitest';
import { createJournal } from '../../../node/market/journal.ts';
import { systemNow } from '../../../node/open.ts';
import { enrol, startNode, type TestNode } from '../peers/nodes.ts';

const { signal } = new AbortController();
const record = (text: string): Uint8Array => Buffer.from(JSON.stringify({ type: 'test', text }));
const journalOf = ({ store, peers }: TestNode, patienceMs = 20_000) =>
  createJournal({ store, peers, kind: 'test', now: systemNow, patienceMs });
const textsOf = async (node: TestNode): Promise<string[]> =>
  (await journalOf(node).entries()).map(
    ({ payload }) => (JSON.parse(Buffer.from(payload).toString()) as { text: string }).text,
  );

test('who has no other device is not kept waiting, and reads what was written, oldest first', async () => {
  const laptop = await startNode('laptop');
  const journal = journalOf(laptop);
  for (const text of ['one', 'two']) {
    await journal.witnessed(await journal.append(record(text)), 'anybody', signal);
  }
  const other = Buffer.from('{"type":"other"}');
  await laptop.store.record('docs', other);
  expect(await textsOf(laptop)).toEqual(['one', 'two']);
});

test('a record is witnessed only once the other device has it on its disk', async () => {
  const laptop = await startNode('laptop');
  const phone = await startNode('phone');
  await enrol(laptop, phone);
  const journal = journalOf(laptop);
  for (const witnesses of ['anybody', 'every-device'] as const) {
    const entry = await journal.append(record(witnesses));
    await journal.witnessed(entry, witnesses, signal);
    expect(await textsOf(phone)).toContain(witnesses);
  }
  const told = await journalOf(phone).append(record('back'));
  await journalOf(phone).witnessed(told, 'every-device', signal);
  expect((await textsOf(laptop)).toSorted()).toEqual(['anybody', 'back', 'every-device']);
});

test('with the other device away it is refused, and what was written stays', async () => {
  const laptop = await startNode('laptop');
  const phone = await startNode('phone');
  await enrol(laptop, phone);
  await expect.poll(() => laptop.peers.status().synced).toBe(1);
  await phone.peers.stop();
  await expect.poll(() => laptop.peers.status().connected).toBe(0);
  const journal = journalOf(laptop, 300);
  const entry = await journal.append(record('alone'));
  for (const witnesses of ['anybody', 'every-device'] as const) {
    await expect(journal.witnessed(entry, witnesses, signal)).rejects.toMatchObject({
      code: 'ELATIO_MARKET_UNWITNESSED',
    });
  }
  expect(await textsOf(laptop)).toEqual(['alone']);
  // Whoever is revoked need not know.
  const device = phone.store.device.publicKey;
  await laptop.peers.say({ kind: 'revoke', device, last: [], streams: [], registers: [] });
  await journal.witnessed(entry, 'every-device', signal);
});

test('waiting for another device can be given up', async () => {
  const laptop = await startNode('laptop');
  const phone = await startNode('phone');
  await enrol(laptop, phone);
  await phone.peers.stop();
  await expect.poll(() => laptop.peers.status().connected).toBe(0);
  const journal = journalOf(laptop);
  const entry = await journal.append(record('alone'));
  const given = new AbortController();
  const waiting = journal.witnessed(entry, 'anybody', given.signal);
  given.abort(new Error('no longer'));
  await expect(waiting).rejects.toThrow('no longer');
});
