import { expect, test } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import {
  createDeviceNames,
  createDevices,
  type LastHeard,
  lastHeardOf,
  type Pins,
  pinsOf,
} from '../../../node/devices/index.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { encodeHead } from '../../../protocol/head.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { encodeRegister } from '../../../protocol/register.ts';
import type { Roster, Saying } from '../../../protocol/roster/interface.ts';
import { sayStatement } from '../../../protocol/roster/statement.ts';
import type { PeerProgress } from '../../../protocol/sync/interface.ts';
import { newRoster } from '../pairing/devices.ts';

const deps = { sha256: nativePrimitives.sha256, signing: nativeSigning };

const newKeys = () => {
  const secret = randomBytes(32);
  return { secret, publicKey: nativeSigning.signingKey(secret) };
};

function sayIn(roster: Roster, secret: Uint8Array, saying: Saying) {
  const said = sayStatement(deps, secret, { after: roster.frontier, time: 3, saying });
  roster.add(said);
  return said;
}

/** A device, in memory, whose owner has a laptop too. */
function opened({
  pins = { streams: [], registers: [] },
  progress = () => [],
  lastHeard = () => undefined,
}: {
  readonly pins?: Pins;
  readonly progress?: (laptop: string) => readonly PeerProgress[];
  readonly lastHeard?: () => LastHeard | undefined;
} = {}) {
  const [desk, laptop] = [newKeys(), newKeys()];
  const roster = newRoster(desk.publicKey);
  sayIn(roster, desk.secret, { kind: 'enrol', device: laptop.publicKey, role: 'admin' });
  const document = new Map<string, JsonValue>();
  const edits: string[] = [];
  const collection = {
    get: (key: string) => document.get(key),
    setAll(values: ReadonlyMap<string, JsonValue | undefined>, of: string) {
      for (const [key, value] of values) document.set(key, value ?? null);
      edits.push(of);
      return Promise.resolve(undefined);
    },
  };
  const from = (self: ReturnType<typeof newKeys>) => {
    const names = createDeviceNames({
      document: collection,
      self: hexOf(self.publicKey),
      hostname: 'host',
    });
    return {
      names,
      devices: createDevices({
        self: self.publicKey,
        membership: {
          roster: () => roster,
          say: async (saying) => void sayIn(roster, self.secret, saying),
        },
        names,
        progress: () => progress(hexOf(laptop.publicKey)),
        scopes: { own: () => ({}), of: () => ({}) },
        items: () => 7,
        vaultStatus: () => undefined,
        lastHeard,
        pins: () => Promise.resolve(pins),
      }),
    };
  };
  return {
    desk: { ...desk, ...from(desk), id: hexOf(desk.publicKey) },
    laptop: { ...laptop, ...from(laptop), id: hexOf(laptop.publicKey) },
    roster,
    document,
    edits,
  };
}

test('devices are listed with this one first, by what is known of each', () => {
  const stream = { streamId: randomBytes(16), generation: 1, root: randomBytes(32), missing: 0 };
  const { desk, laptop } = opened({
    progress: (peer) => [
      {
        peer,
        connected: true,
        synced: false,
        told: true,
        holds: [
          { ...stream, device: randomBytes(32), items: 40 },
          { ...stream, device: randomBytes(32), items: 2 },
        ],
        behind: 3,
        ahead: 0,
        confirmed: 1_700_000_000_000_000,
      },
    ],
  });
  expect(desk.devices.list()).toMatchObject([
    { id: desk.id, name: 'host', self: true, items: 7, role: 'admin', standing: 'active' },
    {
      id: laptop.id,
      name: `admin ${laptop.id.slice(0, 8)}`,
      self: false,
      items: 42,
      behind: 3,
      connected: true,
    },
  ]);
});

test('of one that is away the latest counts that it or another one told', () => {
  const [id, other] = ['aa'.repeat(32), 'bb'.repeat(32)];
  const stream = { device: randomBytes(32), streamId: randomBytes(16), generation: 3, items: 40 };
  const about = { device: Buffer.from(id, 'hex'), streams: [stream], by: other };
  const holdings = [{ ...stream, items: 45, root: randomBytes(32), missing: 0 }];
  const heard = [
    { ...about, time: 5 },
    { ...about, time: 7 },
    { ...about, time: 9, device: randomBytes(32) },
  ];
  const later = { time: 7, items: 40, behind: 5, by: other };
  expect(lastHeardOf(id, { heard, word: undefined, holdings })).toEqual(later);
  const word = { time: 6, items: 44, lacking: 0 };
  expect(lastHeardOf(id, { heard, word, holdings })).toEqual(later);
  const own = { time: 8, items: 44, behind: 1, by: id };
  expect(lastHeardOf(id, { heard, word: { ...word, time: 8 }, holdings })).toEqual(own);
  expect(lastHeardOf(other, { heard, word: undefined, holdings })).toBeUndefined();

  const { desk, laptop } = opened({ lastHeard: () => ({ ...later, by: 'cc'.repeat(32) }) });
  expect(desk.devices.list()).toMatchObject([
    { id: desk.id, items: 7 },
    { id: laptop.id, connected: false, synced: false, items: 40, behind: 5, confirmed: 7 },
  ]);
});

test('a name is kept beside what else is kept of a device, and one that would move a cursor is refused', async () => {
  const { desk, laptop, document, edits } = opened();
  document.set(laptop.id, { addresses: ['/ip4/1.2.3.4/tcp/5'] });
  expect(await desk.devices.rename(laptop.id, 'laptop')).toMatchObject({ name: 'laptop' });
  expect(document.get(laptop.id)).toEqual({ name: 'laptop', addresses: ['/ip4/1.2.3.4/tcp/5'] });
  expect(edits).toEqual(['laptop']);
  for (const name of ['', ' a', 'a\u001b[2J', 'a'.repeat(65)]) {
    await expect(desk.devices.rename(laptop.id, name)).rejects.toMatchObject({
      code: 'ELATIO_DEVICES_NAME',
    });
  }
  await expect(desk.devices.rename('none', 'x')).rejects.toMatchObject({
    code: 'ELATIO_DEVICES_ID',
  });
  // What another program wrote there is no name.
  document.set(laptop.id, { name: 'a\u202Eb' });
  expect(desk.devices.list()[1].name).toBe(`admin ${laptop.id.slice(0, 8)}`);
});

test('a device that comes is named in one edit with the one that lets it in', async () => {
  const { desk, laptop, edits } = opened();
  await desk.names.introduce(laptop.id, 'laptop');
  expect([laptop.names.of(desk.id), laptop.names.own()]).toEqual(['host', 'laptop']);
  expect(edits).toEqual(['laptop']);
});

test('roles change, but not by a member, and the last admin stays one', async () => {
  const { desk, laptop } = opened();
  expect(await desk.devices.setRole(laptop.id, 'member')).toMatchObject({ role: 'member' });
  await expect(laptop.devices.setRole(laptop.id, 'admin')).rejects.toMatchObject({
    code: 'ELATIO_DEVICES_ADMIN',
  });
  await expect(desk.devices.setRole(desk.id, 'member')).rejects.toMatchObject({
    code: 'ELATIO_ROSTER_REFUSED',
  });
});

test('who is revoked keeps what it said and wrote until then, and is revoked for good', async () => {
  const cut = { streamId: randomBytes(16), next: 5, chain: randomBytes(32) };
  const { desk, laptop, roster } = opened({ pins: { streams: [cut], registers: [] } });
  const phone = newKeys();
  sayIn(roster, laptop.secret, { kind: 'enrol', device: phone.publicKey, role: 'member' });
  const said = sayIn(roster, laptop.secret, {
    kind: 'role',
    device: phone.publicKey,
    role: 'admin',
  });
  expect(await desk.devices.revoke(laptop.id)).toMatchObject({ standing: 'revoked' });
  const revocation = roster.statements().find(({ saying }) => saying.kind === 'revoke');
  expect(revocation?.saying).toMatchObject({ last: [said.digest], streams: [cut] });
  expect(roster.isActive(phone.publicKey)).toBe(true);
  for (const change of [
    () => desk.devices.revoke(laptop.id),
    () => desk.devices.setRole(laptop.id, 'member'),
  ]) {
    await expect(change()).rejects.toMatchObject({ code: 'ELATIO_DEVICES_REVOKED' });
  }
  await expect(desk.devices.revoke(desk.id)).rejects.toMatchObject({ code: 'ELATIO_DEVICES_SELF' });
  expect(desk.devices.list().at(-1)?.id).toBe(laptop.id);
});

test('what is pinned of a device are its own heads and registers, as they were taken in', () => {
  const [laptop, phone] = [newKeys(), newKeys()];
  const headOf = ({ secret, publicKey }: ReturnType<typeof newKeys>, next: number) =>
    encodeHead(nativeSigning, secret, {
      signer: publicKey,
      streamId: new Uint8Array(16).fill(next),
      generation: 1,
      next,
      chain: new Uint8Array(32).fill(next),
      root: new Uint8Array(32),
      floor: 0,
      frontier: [],
      time: 1,
    });
  const register = encodeRegister(nativeSigning, laptop.secret, {
    device: laptop.publicKey,
    incarnation: new Uint8Array(16),
    name: 'live/core',
    version: 9,
    frontier: [],
    content: new Uint8Array(3),
  });
  const heads = [headOf(laptop, 1), headOf(phone, 2), headOf(laptop, 3)];
  expect(pinsOf(deps, { heads, registers: [register] }, hexOf(laptop.publicKey))).toEqual({
    streams: [1, 3].map((next) => ({
      streamId: new Uint8Array(16).fill(next),
      next,
      chain: new Uint8Array(32).fill(next),
    })),
    registers: [{ name: 'live/core', version: 9, digest: nativePrimitives.sha256(register) }],
  });
  expect(pinsOf(deps, { heads, registers: [register] }, hexOf(phone.publicKey)).registers).toEqual(
    [],
  );
});
