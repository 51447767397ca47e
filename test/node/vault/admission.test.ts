import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { createDeviceSide, type DeviceOutput } from '../../../node/vault/admission/device-side.ts';
import {
  type AdmissionMessage,
  createAdmissionReader,
  decodeAdmission,
  encodeAdmission,
  MOST_BYTES,
  rosterMessages,
} from '../../../node/vault/admission/message.ts';
import { createGuesses, newToken, type Token } from '../../../node/vault/admission/tokens.ts';
import { createVaultSide, type VaultOutput } from '../../../node/vault/admission/vault-side.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { decodeStatement } from '../../../protocol/roster/statement.ts';
import {
  deps,
  enrol,
  genesis,
  owner,
  revoke,
  says,
  speaker,
} from '../../protocol/roster/fixture.ts';

const NOW = 1_800_000_000_000_000;
const [laptop, phone, vault] = ['laptop', 'phone', 'vault'].map(speaker);
const enrolLaptop = says(owner, [genesis], enrol(laptop));
const enrolVault = says(laptop, [enrolLaptop], enrol(vault, 'vault'));
const SECRET = new Uint8Array(16).fill(5);

interface Options {
  readonly token?: Partial<Token>;
  readonly secret?: Uint8Array;
  readonly device?: typeof laptop;
  /** What the vault takes itself for, and who the channel says that it is. */
  readonly vaultKey?: Uint8Array;
  readonly statements?: readonly Uint8Array[];
  readonly enrolment?: readonly Uint8Array[];
  readonly keeps?: { readonly type: 'kept' } | { readonly type: 'failed'; readonly code: string };
  /** What becomes of a message on its way. */
  readonly tamper?: (message: AdmissionMessage, i: number) => readonly AdmissionMessage[];
  readonly guesses?: ReturnType<typeof createGuesses>;
}

/** Both sides over a channel, until nothing is left to be said. */
function run(options: Options = {}) {
  const {
    secret = SECRET,
    device = laptop,
    vaultKey = vault.key,
    statements = [genesis.bytes, enrolLaptop.bytes],
    enrolment = [enrolVault.bytes],
    keeps = { type: 'kept' },
    tamper = (message) => [message],
    guesses = createGuesses(),
  } = options;
  const made = {
    ...newToken(nativePrimitives, SECRET, { name: '', quota: 77 }, NOW),
    ...options.token,
  };
  const atVault = createVaultSide({
    vault: vaultKey,
    device: device.key,
    source: '/ip4/192.0.2.1',
    tokenOf: (id) => (id === made.id ? made : undefined),
    guesses,
    readRoster: (all) =>
      createRoster(
        deps,
        all.map((bytes) => decodeStatement(deps, bytes)),
      ),
    primitives: nativePrimitives,
    random: randomBytes,
  });
  const atDevice = createDeviceSide({
    device: device.key,
    vault: vault.key,
    token: secret,
    statements: () => statements,
    primitives: nativePrimitives,
    random: randomBytes,
  });
  const kept: string[] = [];
  const failures: { vault?: string | undefined; device?: string | undefined } = {};
  let admitted: number | undefined;
  let count = 0;
  const wire: { readonly to: 'vault' | 'device'; readonly message: AdmissionMessage }[] = [];
  const post = (to: 'vault' | 'device', message: AdmissionMessage): void => {
    for (const each of tamper(message, count++)) wire.push({ to, message: each });
  };
  const fromDevice = (outputs: readonly DeviceOutput[]): void => {
    for (const output of outputs) {
      if (output.type === 'send') post('vault', output.message);
      else if (output.type === 'enrol') {
        fromDevice(atDevice.handle({ type: 'enrolled', statements: enrolment }));
      } else if (output.type === 'admitted') admitted = output.quota;
      else failures.device = output.failure?.code;
    }
  };
  const fromVault = (outputs: readonly VaultOutput[]): void => {
    for (const output of outputs) {
      if (output.type === 'send') post('device', output.message);
      else if (output.type === 'keep') {
        kept.push(hexOf(output.roster.owner));
        fromVault(atVault.handle(keeps));
      } else failures.vault = output.failure?.code;
    }
  };
  fromDevice(atDevice.handle({ type: 'start' }));
  for (let next = wire.shift(); next; next = wire.shift()) {
    // Over the wire and back, in pieces.
    const bytes = encodeAdmission(next.message);
    const reader = createAdmissionReader();
    const [message] = [...reader.push(bytes.slice(0, 7)), ...reader.push(bytes.slice(7))];
    if (next.to === 'vault') fromVault(atVault.handle({ type: 'message', message, now: NOW }));
    else fromDevice(atDevice.handle({ type: 'message', message }));
  }
  return { kept, admitted, failures, messages: count };
}

const OWNER = hexOf(genesis.digest.slice(0, 16));
const used = (device: typeof laptop, by = OWNER): Partial<Token> => ({
  used: { owner: by, device: hexOf(device.key) },
});

describe('a vault that is asked to take an owner in', () => {
  test('does so by its token, once the list of devices lets it in', () => {
    expect(run()).toMatchObject({ kept: [OWNER], admitted: 77, failures: {} });
  });

  test('asks for no enrolment where it has one: a cut before the end is repeated', () => {
    const statements = [genesis, enrolLaptop, enrolVault].map(({ bytes }) => bytes);
    const again = run({ statements, enrolment: [], token: used(laptop) });
    expect(again).toMatchObject({ kept: [OWNER], admitted: 77 });
    expect(again.messages).toBeLessThan(run().messages);
  });

  test.each<[string, string, Options]>([
    ['a token that it never made', 'ELATIO_VAULT_WRONG', { secret: new Uint8Array(16) }],
    ['an id without its token', 'ELATIO_VAULT_IMPOSTOR', { token: { key: new Uint8Array(32) } }],
    ['a token that let another device in', 'ELATIO_VAULT_USED', { token: used(phone) }],
    [
      'a token that let another owner in',
      'ELATIO_VAULT_USED',
      { token: used(laptop, 'f'.repeat(32)) },
    ],
    ['a token that is over', 'ELATIO_VAULT_EXPIRED', { token: { expires: NOW } }],
    ['a device that is not in its list', 'ELATIO_VAULT_ROSTER', { device: phone }],
    ['a list without its first', 'ELATIO_VAULT_ROSTER', { statements: [enrolLaptop.bytes] }],
    ['a list that is garbage', 'ELATIO_VAULT_ROSTER', { statements: [randomBytes(300)] }],
    [
      'a device that was revoked',
      'ELATIO_VAULT_ROSTER',
      {
        statements: [
          ...[genesis, enrolLaptop].map(({ bytes }) => bytes),
          says(owner, [enrolLaptop], revoke(laptop, [enrolLaptop])).bytes,
        ],
      },
    ],
    [
      'a list that makes it an admin',
      'ELATIO_VAULT_ROSTER',
      { enrolment: [says(laptop, [enrolLaptop], enrol(vault)).bytes] },
    ],
    ['a full disk', 'ELATIO_VAULT_DISK', { keeps: { type: 'failed', code: 'ELATIO_VAULT_DISK' } }],
  ])('refuses %s, and says so', (_, code, options) => {
    const { kept, admitted, failures } = run(options);
    expect(admitted).toBeUndefined();
    if (!options.keeps) expect(kept).toEqual([]);
    expect(failures).toEqual({ vault: code, device: code });
  });

  test('stops answering after some wrong tokens', () => {
    const guesses = createGuesses();
    const tries = Array.from({ length: 6 }, () => run({ secret: randomBytes(16), guesses }));
    expect(tries.map(({ failures }) => failures.device)).toEqual([
      ...Array<string>(5).fill('ELATIO_VAULT_WRONG'),
      'ELATIO_VAULT_GUESSES',
    ]);
    expect(run({ guesses }).failures.device).toBe('ELATIO_VAULT_GUESSES');
  });

  test('says which side is too old', () => {
    for (const [version, who] of [
      [2, 'Elatio here'],
      [0, 'other one'],
    ] as const) {
      const { failures } = run({
        tamper: (message) => [message.type === 'ask' ? { ...message, version } : message],
      });
      expect(failures.vault).toBe('ELATIO_VAULT_VERSION');
      const side = createDeviceSide({
        device: laptop.key,
        vault: vault.key,
        token: SECRET,
        statements: () => [],
        primitives: nativePrimitives,
        random: randomBytes,
      });
      const [ended] = side.handle({
        type: 'message',
        message: { type: 'refuse', code: 'ELATIO_VAULT_VERSION', version },
      });
      expect(ended).toMatchObject({ failure: { message: expect.stringContaining(who) } });
    }
  });

  test('by whom only the token, not the key, is known, proves nothing', () => {
    // Somebody in the middle, with the token's id, between two channels.
    const { kept, failures } = run({ vaultKey: phone.key });
    expect(kept).toEqual([]);
    expect(failures.device).toBe('ELATIO_VAULT_IMPOSTOR');
  });

  test('takes nobody in wrongly, whatever is lost, repeated or changed on the way', () => {
    const change = fc.record({
      at: fc.nat(8),
      how: fc.constantFrom('drop', 'repeat', 'flip', 'swap'),
      type: fc.constantFrom<AdmissionMessage>(
        { type: 'enrol' },
        { type: 'admitted', quota: 5 },
        { type: 'prove', proof: new Uint8Array(32) },
        { type: 'roster', statements: [], last: true },
        { type: 'ask', version: 1, token: new Uint8Array(8), nonce: new Uint8Array(32) },
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat(), (changes, bit) => {
        const { kept, failures } = run({
          tamper(message, i) {
            let all: AdmissionMessage[] = [message];
            for (const { how, type } of changes.filter(({ at }) => at === i)) {
              if (how === 'drop') all = [];
              else if (how === 'repeat') all = [...all, ...all];
              else if (how === 'swap') all = [type];
              else all = all.flatMap((each) => flipped(each, bit));
            }
            return all;
          },
        });
        // Only ever the owner whose list it is, once, and never by a proof that is none.
        expect(kept.length).toBeLessThanOrEqual(1);
        expect(kept.every((each) => each === OWNER)).toBe(true);
        expect(failures.vault ?? '').not.toBe('ELATIO_VAULT_DISK');
      }),
      { numRuns: 300 },
    );
  });
});

/** A message of which one bit is another; none where it is no message then. */
function flipped(message: AdmissionMessage, bit: number): AdmissionMessage[] {
  const bytes = encodeAdmission(message).slice(4);
  bytes[(bit >> 3) % bytes.length] ^= 1 << (bit & 7);
  try {
    return [decodeAdmission(bytes)];
  } catch {
    return [];
  }
}

describe('messages of an admission', () => {
  const malformed = expect.objectContaining({ code: 'ELATIO_VAULT_MALFORMED' });

  test('that are none are refused, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeAdmission(bytes);
        } catch (error) {
          expect(error).toEqual(malformed);
        }
      }),
    );
    for (const bytes of [[], [0x80], [0x81, 0], [0x81, 9], [0x82, 5, 0x41], [0x81, 0x61, 0x61]]) {
      expect(() => decodeAdmission(Uint8Array.from(bytes))).toThrow(malformed);
    }
  });

  test('that are too long are refused before they are read', () => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, MOST_BYTES + 1);
    expect(() => createAdmissionReader().push(length)).toThrow(malformed);
  });

  test('that come in pieces are put together', () => {
    const messages: AdmissionMessage[] = [
      { type: 'prove', proof: randomBytes(32) },
      { type: 'enrol' },
      { type: 'roster', statements: [randomBytes(70_000)], last: false },
      { type: 'refuse', code: 'ELATIO_VAULT_WRONG', version: 1 },
    ];
    const bytes = Buffer.concat(messages.map(encodeAdmission));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40_000 })), (sizes) => {
        const reader = createAdmissionReader();
        const found: AdmissionMessage[] = [];
        let at = 0;
        for (const size of [...sizes, bytes.length]) {
          found.push(...reader.push(new Uint8Array(bytes.subarray(at, at + size))));
          at += size;
        }
        expect(found).toEqual(messages);
      }),
      { numRuns: 30 },
    );
  });

  test('have all statements, in order, however many there are', () => {
    const statements = Array.from({ length: 400 }, (_, i) => new Uint8Array(1_000).fill(i));
    const messages = rosterMessages(statements);
    expect(messages.length).toBeGreaterThan(3);
    expect(messages.every((each) => encodeAdmission(each).length <= MOST_BYTES)).toBe(true);
    const read = messages.flatMap((each) => (each.type === 'roster' ? each.statements : []));
    expect(read).toEqual(statements);
    expect(messages.map((each) => each.type === 'roster' && each.last)).toEqual([
      ...Array<boolean>(messages.length - 1).fill(false),
      true,
    ]);
    expect(rosterMessages([])).toEqual([{ type: 'roster', statements: [], last: true }]);
  });
});
