import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { ADMISSION_PROTOCOL } from '../../../node/vault/admission/message.ts';
import { tokenText } from '../../../node/vault/admission/token.ts';
import { startHost } from '../peers/hosts.ts';
import { newDevice, newOwner, newVault } from './devices.ts';

const INVITED = { name: '', quota: undefined };

describe('a device that adds a vault', () => {
  test('enrols it, and says where it is and how much it keeps', async () => {
    const vault = await newVault();
    const device = await newDevice(newOwner());
    const { token, expires, quota } = await vault.invite({ name: 'anna', quota: 5_000_000 });
    expect(quota).toBe(5_000_000);
    expect(expires / 1000 - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const [address] = vault.addresses;
    const added = await device.add(address, ` ${token.toUpperCase()} `);
    expect(address.startsWith(added.address)).toBe(true);
    expect(added.quota).toBe(5_000_000);
    expect(device.roster.members.get(added.peer)).toMatchObject({
      role: 'vault',
      standing: 'active',
    });
    expect(vault.status()).toMatchObject({ tokens: 0, owners: [{ name: 'anna', devices: 1 }] });
    // Said again, because nobody saw the answer.
    expect(await device.add(address, token)).toEqual(added);
  });

  test('learns what is wrong with a token, and nothing is taken in', async () => {
    let clock = Date.now() * 1000;
    const vault = await newVault({ now: () => clock });
    const [hers, his] = [await newDevice(newOwner()), await newDevice(newOwner())];
    const { token } = await vault.invite(INVITED);
    const never = tokenText(nativePrimitives, randomBytes(16));
    await expect(hers.add(vault, never)).rejects.toMatchObject({ code: 'ELATIO_VAULT_WRONG' });
    await expect(hers.add(vault, token.slice(1))).rejects.toMatchObject({
      code: 'ELATIO_VAULT_TOKEN',
    });
    await hers.add(vault, token);
    await expect(his.add(vault, token)).rejects.toMatchObject({ code: 'ELATIO_VAULT_USED' });
    const second = await vault.invite(INVITED);
    clock += 8 * 86_400_000_000;
    await expect(his.add(vault, second.token)).rejects.toMatchObject({
      code: 'ELATIO_VAULT_EXPIRED',
    });
    expect(vault.status().owners).toHaveLength(1);
    expect([...his.roster.members.values()].map(({ role }) => role)).toEqual(['admin']);
  });

  test('has to be an admin, and says nothing to the vault before', async () => {
    const vault = await newVault();
    const member = await newDevice(newOwner(), 'member');
    const { token } = await vault.invite(INVITED);
    await expect(member.add(vault, token)).rejects.toMatchObject({ code: 'ELATIO_VAULT_ADMIN' });
    expect(vault.status()).toMatchObject({ tokens: 1, owners: [] });
  });

  test.each([
    '',
    'example.org',
    '/ip4/127.0.0.1/tcp/5601',
    '/ip4/127.0.0.1/tcp/5601/p2p/Qm',
    '/ip4/127.0.0.1/udp/5601/p2p/12D3KooWHd65EdCK1p69AZpdBPkVHvg4E7QXinPbMyhdNbAfLbZw',
  ])('does not take %j for an address', async (address) => {
    const device = await newDevice(newOwner());
    const token = tokenText(nativePrimitives, randomBytes(16));
    await expect(device.add(address, token)).rejects.toMatchObject({
      code: 'ELATIO_VAULT_ADDRESS',
    });
  });

  test('is not let in where no token is out, and by nobody else than whom the address names', async () => {
    const [vault, other] = [await newVault(), await newVault()];
    const device = await newDevice(newOwner());
    const token = tokenText(nativePrimitives, randomBytes(16));
    const unreachable = { code: 'ELATIO_PEERS_UNREACHABLE' };
    await expect(device.add(vault, token)).rejects.toMatchObject(unreachable);
    const [place] = other.addresses[0].split('/p2p/');
    const [, id] = vault.addresses[0].split('/p2p/');
    const invited = await other.invite(INVITED);
    await expect(device.add(`${place}/p2p/${id}`, invited.token)).rejects.toMatchObject(
      unreachable,
    );
  });
});

test('a device whose connection is cut says so, and has enrolled nobody', async () => {
  const stranger = await startHost();
  onTestFinished(() => stranger.host.stop());
  await stranger.host.openDoor(ADMISSION_PROTOCOL, (link) => ({
    onBytes: () => link.cut(new Error('somebody trips over the cable')),
    onEnd: () => undefined,
  }));
  const device = await newDevice(newOwner());
  const token = tokenText(nativePrimitives, randomBytes(16));
  await expect(device.add(stranger.host.addresses()[0], token)).rejects.toMatchObject({
    code: 'ELATIO_VAULT_CUT',
  });
  expect(device.roster.members.size).toBe(1);
});

test('a vault does not move to another port than devices know', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await expect(newVault({ port })).rejects.toMatchObject({ code: 'ELATIO_VAULT_PORT' });
});
