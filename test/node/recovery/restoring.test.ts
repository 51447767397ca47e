import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createCaller } from '../../../node/peers/host.ts';
import type { Hear } from '../../../node/peers/index.ts';
import {
  createKeeper,
  createRestoring,
  type Kept,
  RECOVERY_PROTOCOL,
} from '../../../node/recovery/index.ts';
import { bytesOfHex, hexOf } from '../../../protocol/bytes.ts';
import { encodeCbor } from '../../../protocol/cbor.ts';
import { encodeHead } from '../../../protocol/head.ts';
import { ownerSecretsOf, wordsOf } from '../../../protocol/keys/words.ts';
import { frameOf } from '../../../protocol/pairing/frames.ts';
import { decodeRecovering, encodeRecovering } from '../../../protocol/recovering.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import { decodeStatement, sayStatement } from '../../../protocol/roster/statement.ts';
import { expectFailure, failureOf } from '../../protocol/failure.ts';
import { newRoster, readRoster } from '../pairing/devices.ts';
import { newKeys, startHost } from '../peers/hosts.ts';

const deps = { sha256: nativePrimitives.sha256, signing: nativeSigning };
const log = { error: () => undefined, warn: () => undefined };

/**
 * A device that keeps an owner's roster, and a new machine.
 * @param options.near who answers in the local network before the device does; nobody does where absent
 */
async function opened({
  hear,
  kept = {},
  near,
}: { hear?: Hear; kept?: Partial<Kept>; near?: readonly (readonly string[])[] } = {}) {
  const entropy = randomBytes(32);
  const secrets = ownerSecretsOf(nativePrimitives, entropy);
  const ownerKey = hexOf(nativeSigning.signingKey(secrets.owner));
  const keys = newKeys();
  const roster = newRoster(keys.publicKey, entropy);
  const head = encodeHead(nativeSigning, keys.secret, {
    signer: keys.publicKey,
    streamId: randomBytes(16),
    generation: 1,
    next: 1,
    floor: 0,
    time: 77,
    frontier: [],
    chain: randomBytes(32),
    root: randomBytes(32),
  });
  const all: Kept = {
    roster,
    heads: () => Promise.resolve([head]),
    learn: (statement) => {
      roster.add(decodeStatement(deps, statement));
      return Promise.resolve();
    },
    ...kept,
  };
  const keeper = createKeeper({
    keptOf: (key) => (key === ownerKey ? all : undefined),
    primitives: nativePrimitives,
    signing: nativeSigning,
    log,
  });
  const test = await startHost({ keys, isOwner: (peer) => peer === ownerKey });
  onTestFinished(() => test.host.stop());
  await test.host.serveOwner(RECOVERY_PROTOCOL, hear ?? keeper);
  const self = newKeys();
  let own = newRoster(self.publicKey);
  const learnt: string[] = [];
  const restoring = createRestoring({
    self: self.publicKey,
    membership: { roster: () => own, join: async (next: Roster) => void (own = next) },
    readRoster,
    primitives: nativePrimitives,
    signing: nativeSigning,
    now: () => 99,
    async startHost(as, onHeard) {
      const host = await createCaller(as);
      for (const addresses of near ? [...near, test.target.addresses] : []) onHeard?.(addresses);
      return host;
    },
    lookMs: 200,
    learn: async (peer) => void learnt.push(peer),
    log,
  });
  onTestFinished(() => restoring.stop());
  const [address] = test.target.addresses;
  return {
    restoring,
    roster,
    learnt,
    self,
    address,
    secrets,
    keys,
    test,
    words: wordsOf(entropy).join(' '),
    own: () => own,
  };
}

const failure = (code: string) => expect.objectContaining({ code }) as unknown;

test('the words find the devices and when they were heard of, and make this machine one of them', async () => {
  const { restoring, words, address, roster, own, self, keys, learnt, secrets } = await opened();
  const found = await restoring.find(words, address);
  expect(found.newest).toBe(77);
  expect(found.members).toMatchObject([{ device: keys.publicKey, role: 'admin', newest: 77 }]);
  expect(roster.members.size).toBe(1);
  await restoring.confirm();
  expect(roster.members.get(hexOf(self.publicKey))).toMatchObject({ role: 'admin' });
  expect(own().digest).toEqual(roster.digest);
  expect(learnt).toEqual([hexOf(keys.publicKey)]);
  expect(restoring.recoverySecret()).toEqual(secrets.recovery);
  await expect(restoring.confirm()).rejects.toEqual(failure('ELATIO_RECOVERY_NONE'));
  // It has others now.
  await expect(restoring.find(words, address)).rejects.toEqual(failure('ELATIO_RECOVERY_OTHERS'));
});

test('without an address whoever answers near is asked, past neighbours, until it is one of the owner', async () => {
  const neighbour = await opened();
  const nobody = ['/ip4/127.0.0.1/tcp/1'];
  const near = [nobody, neighbour.test.target.addresses];
  const { restoring, words, own, roster, learnt, keys } = await opened({ near });
  expect((await restoring.find(words)).members).toMatchObject([{ device: keys.publicKey }]);
  await restoring.confirm();
  expect(own().digest).toEqual(roster.digest);
  expect(learnt).toEqual([hexOf(keys.publicKey)]);
  // Whoever has no words of it finds nothing, and who hears nobody waits no longer than he should.
  const other = await opened({ near });
  const wrong = wordsOf(randomBytes(32)).join(' ');
  for (const [one, given] of [[other, wrong] as const, [await opened(), words] as const]) {
    await expect(one.restoring.find(given)).rejects.toEqual(failure('ELATIO_RECOVERY_NEARBY'));
  }
});

test('addresses are taken as people write them, and others are refused', async () => {
  const { restoring, words, address } = await opened();
  const [, , host, , port] = address.split('/');
  for (const text of [`${host}:${port}`, ` ${address}/p2p/12D3KooWx `]) {
    expect((await restoring.find(words, text)).members).toHaveLength(1);
  }
  for (const text of ['', 'host', 'host:x', '/ip4/1.2.3.4/udp/5', 'a b:1']) {
    await expect(restoring.find(words, text)).rejects.toEqual(failure('ELATIO_RECOVERY_ADDRESS'));
  }
  await expect(restoring.find('abandon', address)).rejects.toEqual(failure('ELATIO_WORDS_COUNT'));
});

test('who has other words is not let in by the gate', async () => {
  const { restoring, address } = await opened();
  const others = wordsOf(randomBytes(32)).join(' ');
  await expect(restoring.find(others, address)).rejects.toEqual(
    failure('ELATIO_RECOVERY_UNREACHABLE'),
  );
});

test('a roster that was cut, or has not the one who sends it, is not believed', async () => {
  const saying = (...messages: Parameters<typeof encodeRecovering>[0][]): Hear => {
    return (link) => ({
      onBytes: () => messages.forEach((each) => link.send(frameOf(encodeRecovering(each)))),
      onEnd: () => undefined,
    });
  };
  const statements = newRoster(newKeys().publicKey)
    .statements()
    .map(({ bytes }) => bytes);
  const heads: Uint8Array[] = [];
  for (const hear of [
    saying({ type: 'roster', digest: new Uint8Array(32), heads }),
    saying(
      { type: 'statements', statements },
      { type: 'roster', digest: new Uint8Array(32), heads },
    ),
    saying(
      { type: 'statements', statements },
      { type: 'roster', digest: readRoster(statements).digest, heads },
    ),
  ]) {
    const { restoring, words, address, own, self } = await opened({ hear });
    await expect(restoring.find(words, address)).rejects.toEqual(failure('ELATIO_RECOVERY_ROSTER'));
    expect([...own().members.keys()]).toEqual([hexOf(self.publicKey)]);
  }
});

test('a keeper that refuses, falls silent or cannot keep it leaves both as they were', async () => {
  const refusing: Hear = (link) => ({
    onBytes: () => link.send(frameOf(encodeRecovering({ type: 'refuse', code: 'ELATIO_X' }))),
    onEnd: () => undefined,
  });
  const silent: Hear = (link) => ({
    onBytes: () => link.cut(new Error('who?')),
    onEnd: () => undefined,
  });
  const cutting: Hear = (link) => ({
    onBytes() {
      link.send(frameOf(encodeRecovering({ type: 'statements', statements: [] })));
      void link.end();
    },
    onEnd: () => undefined,
  });
  for (const [hear, code] of [
    [refusing, 'ELATIO_RECOVERY_REFUSED'],
    [silent, 'ELATIO_RECOVERY_UNREACHABLE'],
    [cutting, 'ELATIO_RECOVERY_CUT'],
  ] as const) {
    const { restoring, words, address } = await opened({ hear });
    await expect(restoring.find(words, address)).rejects.toEqual(failure(code));
  }
  const full = await opened({ kept: { learn: () => Promise.reject(new Error('no room')) } });
  await full.restoring.find(full.words, full.address);
  // Its own log says ELATIO_RECOVERY_FAILED and why.
  await expect(full.restoring.confirm()).rejects.toThrow('ELATIO_RECOVERY_FAILED');
  expect(full.own().members.size).toBe(1);
});

test('the owner’s key enrols the machine that it named, and says nothing else', async () => {
  const { roster, secrets, test: there, self } = await opened();
  const publicKey = nativeSigning.signingKey(secrets.owner);
  const other = newKeys().publicKey;
  const said = (saying: Parameters<typeof sayStatement>[2]['saying'], secret = secrets.owner) =>
    sayStatement(deps, secret, { after: roster.frontier, time: 5, saying }).bytes;
  for (const statement of [
    said({ kind: 'enrol', device: other, role: 'admin' }),
    said({ kind: 'enrol', device: self.publicKey, role: 'admin' }, there.keys.secret),
    randomBytes(100),
  ]) {
    const host = await createCaller({ publicKey, secret: secrets.owner });
    onTestFinished(() => host.stop());
    const heard: number[] = [];
    let ended = false;
    const link = await host.connect(
      { peer: undefined, addresses: there.target.addresses },
      RECOVERY_PROTOCOL,
      () => ({
        onBytes(bytes) {
          heard.push(...bytes);
          if (Buffer.from(heard).includes('ELATIO_')) void link.end();
        },
        onEnd: () => void (ended = true),
      }),
      AbortSignal.timeout(5_000),
    );
    const hello = { type: 'hello', version: 1, device: self.publicKey } as const;
    link.send(frameOf(encodeRecovering(hello)));
    link.send(frameOf(encodeRecovering({ type: 'enrol', statement })));
    await expect.poll(() => ended).toBe(true);
    expect(Buffer.from(heard).toString('latin1')).toMatch(
      /ELATIO_R(ECOVERY_REFUSED|OSTER_MALFORMED|ECOVERY_FAILED)/,
    );
    expect(roster.members.size).toBe(1);
  }
});

test('messages of any shape are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(['ELATIO_RECOVERING_MALFORMED', 'ELATIO_RECOVERING_VERSION', undefined]).toContain(
        failureOf(() => decodeRecovering(bytes)),
      );
    }),
  );
  const part = fc.oneof(fc.nat(), fc.string(), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(fc.nat({ max: 8 }), fc.array(part, { maxLength: 3 }), (number, parts) => {
      expect(['ELATIO_RECOVERING_MALFORMED', 'ELATIO_RECOVERING_VERSION', undefined]).toContain(
        failureOf(() => decodeRecovering(encodeCbor([number, ...parts]))),
      );
    }),
  );
  expectFailure('ELATIO_RECOVERING_VERSION', () => decodeRecovering(encodeCbor([1, 2])));
  expectFailure('ELATIO_RECOVERING_MALFORMED', () => decodeRecovering(bytesOfHex('80')));
});
