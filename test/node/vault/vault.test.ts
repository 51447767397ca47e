import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../../../node/crypto.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { temporaryFolder } from '../folder.ts';
import { bytesOf } from '../on-disk.ts';
import { digestOf, newDevice, newOwner, newVault, SILENT } from './devices.ts';

const INVITED = { name: 'anna', quota: undefined };

describe('a vault', () => {
  test('brings what one device wrote to another that it never meets', async () => {
    const vault = await newVault();
    const owner = newOwner();
    const [laptop, phone] = [await newDevice(owner), await newDevice(owner)];
    laptop.hear(owner.statements());
    const { token } = await vault.invite(INVITED);
    await laptop.add(vault, token);
    const chunks = [1_000, 300_000, 20].map((size) => randomBytes(size));
    laptop.record(...chunks);
    laptop.writeRegister('prekey', randomBytes(50));
    await laptop.connect(vault);
    await expect.poll(() => vault.status().owners[0].items).toBe(3);
    await laptop.stop();
    // It hears of the vault from its owner, as it would from another device.
    phone.hear(laptop.roster.statements());
    await phone.connect(vault);
    await expect.poll(() => phone.heldOf(laptop.streamId)).toEqual(chunks.map(digestOf));
    await expect.poll(() => phone.registers().size).toBe(1);
  });

  test('goes on after a restart where it was, in mid-sync too', async () => {
    const directory = temporaryFolder();
    const first = await newVault({ directory });
    const owner = newOwner();
    const laptop = await newDevice(owner);
    await laptop.add(first, (await first.invite(INVITED)).token);
    const chunks = Array.from({ length: 60 }, () => randomBytes(100_000));
    laptop.record(...chunks);
    await laptop.connect(first);
    await expect.poll(() => first.status().bytes).toBeGreaterThan(500_000);
    await first.stop();
    const second = await newVault({ directory });
    expect(second.addresses[0].split('/p2p/')[1]).toBe(first.addresses[0].split('/p2p/')[1]);
    expect(second.status().owners).toMatchObject([{ owner: owner.id, name: 'anna' }]);
    await laptop.connect(second);
    await expect.poll(() => second.status().owners[0].items).toBe(60);
    laptop.repack(randomBytes(1_000_000));
    await expect.poll(() => second.status().bytes).toBeGreaterThan(7_000_000);
    expect(second.status().owners[0]).toMatchObject({ devices: 1, connected: 1, problems: [] });
  });

  test('tells nobody of another owner, and gives neither what is of the other', async () => {
    const vault = await newVault();
    const [anna, bert] = [newOwner(), newOwner()];
    const [hers, his] = [await newDevice(anna), await newDevice(bert)];
    await hers.add(vault, (await vault.invite(INVITED)).token);
    await his.add(vault, (await vault.invite({ name: 'bert', quota: 5_000 })).token);
    hers.record(randomBytes(500));
    his.record(randomBytes(500));
    await hers.connect(vault);
    await his.connect(vault);
    await expect.poll(() => vault.status().owners.map(({ items }) => items)).toEqual([1, 1]);
    expect(hers.heldOf(his.streamId)).toBeUndefined();
    expect(his.heldOf(hers.streamId)).toBeUndefined();
    expect([...hers.roster.members.keys()]).not.toContain(hexOf(his.key));
  });

  test('takes no device for that of an owner who merely wrote its key down', async () => {
    const vault = await newVault();
    const [anna, mallory] = [newOwner(), newOwner()];
    const hers = await newDevice(anna);
    const evil = await newDevice(mallory);
    await hers.add(vault, (await vault.invite(INVITED)).token);
    await evil.say({ kind: 'enrol', device: hers.key, role: 'member' });
    await evil.add(vault, (await vault.invite(INVITED)).token);
    const chunk = randomBytes(500);
    hers.record(chunk);
    await hers.connect(vault);
    await evil.connect(vault);
    const itemsOf = (id: string) => vault.status().owners.find(({ owner }) => owner === id)?.items;
    await expect.poll(() => itemsOf(anna.id)).toBe(1);
    expect(itemsOf(mallory.id)).toBe(0);
    expect(hers.refusals).toEqual([]);
    expect(evil.heldOf(hers.streamId)).toBeUndefined();
  });

  test('refuses who is not in a roster any more, and tells them', async () => {
    const vault = await newVault();
    const owner = newOwner();
    const [laptop, lost] = [await newDevice(owner), await newDevice(owner, 'member')];
    laptop.hear(owner.statements());
    await laptop.add(vault, (await vault.invite(INVITED)).token);
    lost.hear(laptop.roster.statements());
    await laptop.connect(vault);
    await laptop.say({
      kind: 'revoke',
      device: lost.key,
      last: [],
      streams: [],
      registers: [],
    });
    lost.record(randomBytes(100));
    await lost.connect(vault);
    await expect.poll(() => lost.refusals).toContain('ELATIO_SYNC_REVOKED');
    expect(vault.status().owners[0].items).toBe(0);
  });

  test('keeps nothing that names what was recorded: it has no key, and no plaintext', async () => {
    const directory = temporaryFolder();
    const vault = await newVault({ directory });
    const owner = newOwner();
    const laptop = await newDevice(owner);
    await laptop.add(vault, (await vault.invite(INVITED)).token);
    laptop.record(randomBytes(2_000));
    await laptop.connect(vault);
    await expect.poll(() => vault.status().owners[0].items).toBe(1);
    await vault.stop();
    const bytes = await bytesOf(join(directory, 'owners'));
    for (const word of ['core', 'web', 'docs', 'anna']) expect(bytes.includes(word)).toBe(false);
  });
});

describe('an owner over quota', () => {
  test('is told so in the status; nothing is half kept, and what was kept is served', async () => {
    const vault = await newVault();
    const owner = newOwner();
    const [laptop, phone] = [await newDevice(owner), await newDevice(owner)];
    laptop.hear(owner.statements());
    const { token } = await vault.invite({ name: 'anna', quota: 100_000 });
    const added = await laptop.add(vault, token);
    expect(added.quota).toBe(100_000);
    const chunk = randomBytes(50_000);
    laptop.record(chunk);
    await laptop.connect(vault);
    await expect.poll(() => vault.status().owners[0].items).toBe(1);
    const { bytes } = vault.status();
    laptop.record(randomBytes(60_000));
    await expect.poll(() => vault.status().owners[0].isFull).toBe(true);
    expect(vault.status()).toMatchObject({ bytes });
    phone.hear(laptop.roster.statements());
    await phone.connect(vault);
    await expect.poll(() => phone.heldOf(laptop.streamId)).toEqual([digestOf(chunk)]);
  });

  test('leaves the others theirs', async () => {
    const vault = await newVault({ quota: 150_000 });
    const [anna, bert] = [newOwner(), newOwner()];
    const [hers, his] = [await newDevice(anna), await newDevice(bert)];
    await hers.add(vault, (await vault.invite({ name: '', quota: 60_000 })).token);
    await his.add(vault, (await vault.invite(INVITED)).token);
    await hers.connect(vault);
    await his.connect(vault);
    hers.record(randomBytes(80_000));
    his.record(randomBytes(80_000));
    await expect.poll(() => vault.status().owners.map(({ items }) => items)).toEqual([0, 1]);
    // All together may not have more than the vault has.
    his.record(randomBytes(80_000));
    await expect
      .poll(() => vault.status().owners.map(({ isFull }) => isFull))
      .toEqual([true, true]);
  });
});

describe('an owner who is removed', () => {
  test('is gone with all that was kept, while the others stay, and needs a new token', async () => {
    const directory = temporaryFolder();
    const vault = await newVault({ directory });
    const [anna, bert] = [newOwner(), newOwner()];
    const [hers, his] = [await newDevice(anna), await newDevice(bert)];
    await hers.add(vault, (await vault.invite(INVITED)).token);
    await his.add(vault, (await vault.invite({ name: 'bert', quota: undefined })).token);
    const chunk = randomBytes(5_000);
    hers.record(chunk);
    await hers.connect(vault);
    await expect.poll(() => vault.status().owners[0].items).toBe(1);
    expect((await bytesOf(directory)).includes(Buffer.from(chunk))).toBe(true);
    await vault.remove(anna.id);
    expect(vault.status().owners).toMatchObject([{ owner: bert.id }]);
    expect((await bytesOf(directory)).includes(Buffer.from(chunk))).toBe(false);
    // The door is open, for whoever has a token.
    await hers.connect(vault).catch(() => undefined);
    await his.connect(vault);
    await expect.poll(() => vault.status().owners[0].connected).toBe(1);
    await expect(vault.remove(anna.id)).rejects.toMatchObject({ code: 'ELATIO_VAULT_OWNER' });
    // It enrolled the vault before, and needs not do so again.
    await hers.add(vault, (await vault.invite(INVITED)).token);
    await hers.connect(vault);
    await expect.poll(() => vault.status().owners.map(({ items }) => items)).toEqual([0, 1]);
  });
});

test('a directory is served once', async () => {
  const directory = temporaryFolder();
  await newVault({ directory });
  await expect(newVault({ directory, log: SILENT })).rejects.toMatchObject({
    code: 'ELATIO_VAULT_HELD',
  });
});
