import { expect, test } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createDeviceNames, createVaults, vaultStatusIn } from '../../../node/devices/index.ts';
import { createHost } from '../../../node/peers/host.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { encodeRegister } from '../../../protocol/register.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { sayStatement } from '../../../protocol/roster/statement.ts';
import { encodeVaultStatus } from '../../../protocol/vault-status.ts';
import { newOwner, newVault } from '../vault/devices.ts';

const deps = { ...nativePrimitives, signing: nativeSigning };

/** What lets a vault in, over libp2p; and the document of devices. */
async function opened() {
  const secret = randomBytes(32);
  const self = nativeSigning.signingKey(secret);
  const owner = newOwner();
  owner.say({ kind: 'enrol', device: self, role: 'admin' });
  const roster = createRoster(deps, owner.statements());
  const host = await createHost({
    keys: { publicKey: self, secret },
    port: 0,
    mdns: false,
    hosts: ['127.0.0.1'],
    isMember: (peer) => roster.members.has(peer),
    onFound: () => undefined,
  });
  const document = new Map<string, JsonValue>();
  const names = createDeviceNames({
    document: {
      get: (key) => document.get(key),
      setAll(values) {
        for (const [key, value] of values) document.set(key, value ?? null);
        return Promise.resolve(undefined);
      },
    },
    self: hexOf(self),
    hostname: 'laptop',
  });
  const added: unknown[] = [];
  const vaults = createVaults({
    self,
    host,
    membership: {
      roster: () => roster,
      say(saying) {
        const after = roster.frontier;
        roster.add(sayStatement(deps, secret, { after, time: Date.now() * 1000, saying }));
        return Promise.resolve();
      },
    },
    names,
    onAdded: (...what) => added.push(what),
    primitives: nativePrimitives,
    random: randomBytes,
  });
  return { host, names, vaults, added, document };
}

test('a vault that is let in has a name, and all devices learn where it is', async () => {
  const vault = await newVault();
  const { host, names, vaults, added } = await opened();
  const { token } = await vault.invite({ name: '', quota: 9_000 });
  const wanted = { address: vault.addresses[0], token };
  const { id, name, address, quota } = await vaults.add(wanted, AbortSignal.timeout(20_000));
  expect([name, quota]).toEqual(['vault at 127.0.0.1', 9_000]);
  expect(names.of(id)).toBe('vault at 127.0.0.1');
  expect(names.addressesOf(id)).toEqual([address]);
  expect(added).toEqual([[id, [address]]]);
  // Said again with another name; then without one, which keeps it.
  const soon = () => AbortSignal.timeout(20_000);
  expect((await vaults.add({ ...wanted, name: 'attic' }, soon())).name).toBe('attic');
  expect((await vaults.add(wanted, soon())).name).toBe('attic');
  expect((await vaults.add({ ...wanted, name: 'a\u001b[2J' }, soon())).name).toBe('attic');
  await host.stop();
});

test('what a document says of addresses is taken for addresses only where it is such', async () => {
  const { host, names, document } = await opened();
  document.set('a', { name: 'a', addresses: ['/ip4/192.0.2.5/tcp/5601', 7, null] });
  document.set('b', { name: 'b', addresses: 'everywhere' });
  document.set('c', 'c');
  expect(['a', 'b', 'c', 'd'].map((device) => names.addressesOf(device))).toEqual([
    ['/ip4/192.0.2.5/tcp/5601'],
    [],
    [],
    [],
  ]);
  await host.stop();
});

test('what a vault says of itself is told where it is signed and of a version that is read', () => {
  const secret = randomBytes(32);
  const said = { quota: 10, used: 9, full: true };
  const register = (content: Uint8Array): Uint8Array =>
    encodeRegister(nativeSigning, secret, {
      device: nativeSigning.signingKey(secret),
      incarnation: new Uint8Array(16),
      name: 'status',
      version: 1,
      frontier: [],
      content,
    });
  const good = register(encodeVaultStatus(said));
  expect(vaultStatusIn(nativeSigning, good)).toEqual(said);
  expect(vaultStatusIn(nativeSigning, undefined)).toBeUndefined();
  expect(vaultStatusIn(nativeSigning, register(randomBytes(9)))).toBeUndefined();
  const forged = good.slice();
  forged[forged.length - 1] ^= 1;
  expect(vaultStatusIn(nativeSigning, forged)).toBeUndefined();
});
