/** Purges where a vault stands between devices: what it keeps opens with nothing, and what it replays is not heard. */
import { expect, test } from 'vitest';
import { nativeSigning } from '../../../node/crypto.ts';
import { headerOf, open } from '../../../protocol/envelope.ts';
import { openRing } from '../../../protocol/keys/ring.ts';
import { decodeRegister } from '../../../protocol/register.ts';
import { link, meetingOf, titles, write } from '../peers/together.ts';
import { sealing } from '../store/fixture.ts';
import { company, type PurgingDevice } from './company.ts';
import { newVault, type TestVault } from './vaulted.ts';

const CANARY = 'Kanarie';
const LONG = { timeout: 20_000 };
const { primitives } = sealing;

const canaries = async ({ store }: PurgingDevice): Promise<string[]> =>
  (await titles(store)).filter((title) => title.startsWith(CANARY));

const isOpened = (task: () => unknown): boolean => {
  try {
    task();
    return true;
  } catch {
    return false;
  }
};

/** How many chunks and rings of a vault open with all that devices have. */
async function openedBy(vault: TestVault, devices: readonly PurgingDevice[]) {
  const keys = devices.flatMap(({ store }) =>
    store.replicas.keys().flatMap((stream) => stream.keys.map(({ key }) => key)),
  );
  const secrets = devices.flatMap(({ store }) =>
    (store.local.get('peers/prekeys') as { readonly secret: string }[]).map(
      ({ secret }) => new Uint8Array(Buffer.from(secret, 'base64')),
    ),
  );
  const { registers } = await vault.kept();
  const rings = registers
    .map((bytes) => decodeRegister(nativeSigning, bytes))
    .filter(({ name }) => name.startsWith('keyring/'));
  const chunks = await vault.envelopes();
  return {
    rings: rings.filter(({ name, content }) =>
      isOpened(() =>
        openRing({ primitives, signing: nativeSigning }, secrets, Number(name.slice(-4)), content),
      ),
    ).length,
    chunks: new Set(
      chunks
        .filter(({ bytes }) =>
          keys.some((key) => isOpened(() => open(primitives, key, headerOf(bytes)[0], bytes))),
        )
        .map(({ digest }) => digest),
    ),
  };
}

test(
  'devices that meet by a vault alone: what it keeps opens nowhere, and goes thirty days after',
  { timeout: 90_000 },
  async () => {
    const [desk, phone] = await company(2);
    const vault = await newVault(desk);
    for (const statement of desk.roster.statements()) phone.roster.add(statement);
    link(meetingOf(desk), vault);
    let part = link(meetingOf(phone), vault);
    await write(phone, 'phone', 0, 1);
    await write(phone, CANARY, 2, 3);
    await expect.poll(() => titles(desk.store), LONG).toHaveLength(4);
    await expect.poll(async () => (await openedBy(vault, [desk, phone])).rings, LONG).toBe(2);
    const before = await vault.copy();
    const old = await openedBy(before, [desk, phone]);
    part();

    expect(await desk.purge.run({ text: CANARY })).toMatchObject({ events: 2, left: 0 });
    const owes = async () =>
      (await desk.purge.owed()).flatMap(({ owing }) => owing.map(({ device, as }) => [device, as]));
    expect(await owes()).toContainEqual([phone.peer, 'writer']);
    part = link(meetingOf(phone), vault);
    await expect.poll(owes, LONG).toEqual([[vault.peer, 'vault']]);
    expect(await canaries(phone)).toEqual([]);
    // It has all of it still, under keys that nobody has.
    const kept = await vault.chunks();
    const opens = (await openedBy(vault, [desk, phone])).chunks;
    const lost = [...old.chunks].filter((digest) => !opens.has(digest));
    expect(lost.length).toBeGreaterThan(0);
    expect(kept).toEqual(expect.arrayContaining(lost));
    // Nor do the rings that it had then.
    const { rings } = await openedBy(before, [desk, phone]);
    expect(rings).toBe(0);

    vault.days = 29;
    await vault.sweep();
    expect(await vault.chunks()).toEqual(kept);
    vault.days = 31;
    await vault.sweep();
    const left = await vault.chunks();
    for (const digest of lost) expect(left).not.toContain(digest);
    expect(new Set([...opens].filter((digest) => left.includes(digest)))).toEqual(opens);

    // What it had before comes back by nobody.
    part();
    link(meetingOf(phone), before);
    await expect
      .poll(() => phone.told.map(({ code }) => code), LONG)
      .toContain('ELATIO_SYNC_ROLLBACK');
    expect(await titles(phone.store)).toEqual(['phone 0', 'phone 1']);
    expect((await phone.store.verify()).faults).toEqual([]);
  },
);
