import { expect, test } from 'vitest';
import { nativeSigning, randomBytes } from '../../../../node/crypto.ts';
import { createHeard, heardIn, wordIn } from '../../../../node/peers/registers/heard.ts';
import { bytesOfHex, hexOf } from '../../../../protocol/bytes.ts';
import { encodeHeard } from '../../../../protocol/heard.ts';
import { encodeRegister } from '../../../../protocol/register.ts';
import type { Role } from '../../../../protocol/roster/interface.ts';
import type { Peer, PeerProgress } from '../../../../protocol/sync/interface.ts';
import type { StreamHolding } from '../../../../protocol/sync/message.ts';

const keysOf = () => {
  const secret = randomBytes(32);
  return { secret, publicKey: nativeSigning.signingKey(secret) };
};
type Keys = ReturnType<typeof keysOf>;

const signed = ({ publicKey, secret }: Keys, name: string, content: Uint8Array): Uint8Array =>
  encodeRegister(nativeSigning, secret, {
    device: publicKey,
    incarnation: new Uint8Array(16),
    name,
    version: 1,
    frontier: [],
    content,
  });

const STREAM: StreamHolding = {
  streamId: randomBytes(16),
  device: randomBytes(32),
  generation: 5,
  root: randomBytes(32),
  missing: 0,
  items: 40,
};

/** A desk, a laptop and a vault, as the desk has them; what it writes, and what it tells a person. */
function opened(met: Partial<PeerProgress> & { readonly by: 'laptop' | 'vault' }) {
  const all = { desk: keysOf(), laptop: keysOf(), vault: keysOf() };
  const members = new Map(
    Object.entries(all).map(([name, { publicKey }]) => {
      const role: Role = name === 'vault' ? 'vault' : 'admin';
      return [
        hexOf(publicKey),
        { device: publicKey, role, standing: 'active' as const, since: 0 },
      ] as const;
    }),
  );
  const roster = { members, isActive: () => true };
  const registers = new Map<string, Uint8Array>();
  const problems: (Peer | undefined)[] = [];
  const { by, ...progress } = met;
  const heard = createHeard({
    self: hexOf(all.desk.publicKey),
    roster,
    records: { registers: () => [...registers.values()] },
    writer: {
      write: (name, content) =>
        Promise.resolve(void registers.set(name, signed(all.desk, name, content))),
    },
    signing: nativeSigning,
    now: () => 9,
    progress: () => [
      {
        peer: hexOf(all[by].publicKey),
        connected: true,
        synced: true,
        told: true,
        holds: [STREAM],
        behind: 0,
        ahead: 0,
        confirmed: 8,
        ...progress,
      },
    ],
    holdings: () => [STREAM],
    onProblem: ({ device }) => problems.push(device),
  });
  const others = (who: Keys, streams: readonly StreamHolding[]): void => {
    const { publicKey: device } = all.vault;
    registers.set('other', signed(who, 'heads', encodeHeard([{ device, time: 7, streams }])));
  };
  return { ...all, roster, registers, problems, heard, others };
}

test('a device tells what it holds, what it lacks, and what it heard of those it met', async () => {
  const { heard, registers, laptop, desk, roster } = opened({ by: 'laptop', ahead: 3 });
  await heard.tell();
  const [status, heads] = ['status', 'heads'].map((name) => registers.get(name));
  expect(wordIn(nativeSigning, status)).toEqual({ time: 9, items: 40, lacking: 3 });
  const told = heardIn(nativeSigning, roster, heads ? [heads] : []);
  expect(told).toMatchObject([{ time: 8, by: hexOf(desk.publicKey), streams: [{ items: 40 }] }]);
  expect(told[0].device).toEqual(laptop.publicKey);
});

test('of those that it did not meet since it tells what it heard before', async () => {
  const first = opened({ by: 'laptop' });
  await first.heard.tell();
  const second = opened({ by: 'vault' });
  const before = encodeHeard([{ device: first.laptop.publicKey, time: 4, streams: [STREAM] }]);
  second.registers.set('heads', signed(second.desk, 'heads', before));
  await second.heard.tell();
  const heads = second.registers.get('heads');
  const told = heardIn(nativeSigning, second.roster, heads ? [heads] : []);
  expect(told.map(({ time }) => time)).toEqual([4, 8]);
});

test('nothing is told where nobody was met', async () => {
  const { heard, registers } = opened({ by: 'laptop', confirmed: undefined });
  await heard.tell();
  expect(registers.size).toBe(0);
});

test('a vault that shows less than another device heard of it is found out', () => {
  const { heard, others, laptop, vault, problems } = opened({ by: 'vault' });
  others(laptop, [STREAM]);
  heard.check();
  expect(problems).toEqual([]);
  others(laptop, [{ ...STREAM, generation: 6 }]);
  heard.check();
  expect(problems).toEqual([hexOf(vault.publicKey)]);
});

test('not by what a vault tells, nor before it has told all', () => {
  const more = [{ ...STREAM, generation: 6 }];
  const lying = opened({ by: 'vault' });
  lying.others(lying.vault, more);
  lying.heard.check();
  for (const early of [{ told: false }, { connected: false }]) {
    const { heard, others, laptop, problems } = opened({ by: 'vault', ...early });
    others(laptop, more);
    heard.check();
    expect(problems).toEqual([]);
  }
  expect(lying.problems).toEqual([]);
});

test('what a later program tells is passed over', () => {
  const { roster, laptop } = opened({ by: 'laptop' });
  const later = signed(laptop, 'heads', bytesOfHex('8202a0'));
  expect(heardIn(nativeSigning, roster, [later])).toEqual([]);
  expect(wordIn(nativeSigning, undefined)).toBeUndefined();
});
