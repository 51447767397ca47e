import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { encodeCbor } from '../../../protocol/cbor.ts';
import {
  createInvitations,
  createInviterSide,
  createJoinerSide,
  LONGEST_MESSAGE,
} from '../../../protocol/pairing/index.ts';
import { decodePairing, encodePairing } from '../../../protocol/pairing/message.ts';
import { expectFailure, failureOf } from '../failure.ts';
import {
  DIGEST,
  invited,
  INVITER,
  JOINER,
  NOW,
  OWNER,
  pair,
  SECRET,
  STATEMENTS,
} from './fixture.ts';

const MINUTE = 60_000_000;

describe('two devices', () => {
  test('show the same six words, and are paired once both are confirmed', () => {
    const { inviter, joiner } = pair({ invitations: invited() });
    expect(inviter.words()).toHaveLength(6);
    expect(joiner.words()).toEqual(inviter.words());
    expect([inviter.failure(), joiner.failure()]).toEqual(['none', 'none']);
    expect(inviter.outputs).toContainEqual({ type: 'enrol', role: 'admin', name: 'laptop' });
    expect(inviter.outputs).toContainEqual({ type: 'paired', name: 'laptop' });
    expect(joiner.outputs).toContainEqual({
      type: 'join',
      owner: OWNER,
      statements: STATEMENTS,
      digest: DIGEST,
    });
  });

  test('show others each time', () => {
    const one = pair({ invitations: invited() });
    const two = pair({ invitations: invited() });
    expect(one.joiner.words()).not.toEqual(two.joiner.words());
  });

  test('with an invitation that trusts, are paired without a word of the person who made it', () => {
    const { inviter, joiner } = pair({
      invitations: invited({ trusts: true, role: 'member' }),
      inviterSays: 'nothing',
    });
    expect(joiner.isPaired()).toBe(true);
    expect(inviter.outputs).toContainEqual({ type: 'enrol', role: 'member', name: 'laptop' });
    expect(inviter.outputs.find(({ type }) => type === 'words')).toMatchObject({ ask: false });
  });

  test('take a roster of any length, in messages that are not too long', () => {
    const statements = Array.from({ length: 2_000 }, (_, i) => new Uint8Array(250).fill(i));
    const lengths: number[] = [];
    const { joiner } = pair({
      invitations: invited(),
      statements,
      wire: (bytes) => (lengths.push(bytes.length), [bytes]),
    });
    expect(joiner.outputs).toContainEqual({
      type: 'join',
      owner: OWNER,
      statements,
      digest: DIGEST,
    });
    expect(Math.max(...lengths)).toBeLessThanOrEqual(LONGEST_MESSAGE);
  });

  test('enrol nobody while one of the persons has said nothing', () => {
    for (const quiet of [{ inviterSays: 'nothing' }, { joinerSays: 'nothing' }] as const) {
      const { inviter, joiner, enrolled } = pair({ invitations: invited(), ...quiet });
      expect(enrolled || inviter.isPaired() || joiner.isPaired()).toBe(false);
    }
  });

  test('are not paired where one of the persons declines, and the code is good for nobody then', () => {
    for (const no of [{ inviterSays: 'declined' }, { joinerSays: 'declined' }] as const) {
      const invitations = invited();
      const { inviter, joiner, enrolled } = pair({ invitations, ...no });
      expect(enrolled).toBe(false);
      expect(inviter.failure()).toBe('ELATIO_PAIRING_DECLINED');
      expect(joiner.failure()).toBe('ELATIO_PAIRING_DECLINED');
      expect(pair({ invitations }).joiner.failure()).toBe('ELATIO_PAIRING_CLOSED');
    }
  });
});

describe('a code', () => {
  test('that is wrong is refused, and five of them end the invitation', () => {
    const invitations = invited();
    const secret = new Uint8Array(16);
    for (let i = 0; i < 5; i++) {
      expect(pair({ invitations, secret }).joiner.failure()).toBe('ELATIO_PAIRING_WRONG');
    }
    expect(pair({ invitations }).joiner.failure()).toBe('ELATIO_PAIRING_CLOSED');
    // A new one is a new chance.
    invited({}, invitations);
    expect(pair({ invitations }).joiner.isPaired()).toBe(true);
  });

  test('that was used is refused to any other device', () => {
    const invitations = invited();
    pair({ invitations });
    const other = pair({ invitations, joiner: new Uint8Array(32).fill(7) });
    expect(other.joiner.failure()).toBe('ELATIO_PAIRING_USED');
    expect(other.enrolled).toBe(false);
  });

  test('that is ten minutes old is refused', () => {
    expect(pair({ invitations: invited(), now: NOW + 10 * MINUTE - 1 }).joiner.isPaired()).toBe(
      true,
    );
    const late = pair({ invitations: invited(), now: NOW + 10 * MINUTE });
    expect(late.joiner.failure()).toBe('ELATIO_PAIRING_EXPIRED');
  });

  test('is not good for longer where the clock is set back', () => {
    const back = pair({ invitations: invited(), now: NOW - 365 * 1_440 * MINUTE });
    expect(back.joiner.failure()).toBe('ELATIO_PAIRING_EXPIRED');
  });

  test('that was taken back is refused', () => {
    const invitations = invited();
    const [{ id }] = invitations.list(NOW);
    expect(invitations.close(id)).toBe(true);
    expect(pair({ invitations }).joiner.failure()).toBe('ELATIO_PAIRING_CLOSED');
    expect(invitations.close('none')).toBe(false);
  });

  test('is forgotten some time after its end, and is a wrong one then', () => {
    const invitations = invited();
    expect(invitations.list(NOW + 15 * MINUTE)).toHaveLength(1);
    expect(invitations.list(NOW + 21 * MINUTE)).toEqual([]);
    expect(pair({ invitations }).joiner.failure()).toBe('ELATIO_PAIRING_WRONG');
  });

  test('is for one at a time: a second device is told so while words are compared', () => {
    const invitations = invited();
    let second: ReturnType<typeof pair> | undefined;
    pair({
      invitations,
      wire(bytes, to) {
        if (to === 'joiner' && decodePairing(bytes).type === 'proof') {
          second ??= pair({ invitations, joiner: new Uint8Array(32).fill(7) });
        }
        return [bytes];
      },
    });
    expect(second?.joiner.failure()).toBe('ELATIO_PAIRING_BUSY');
    expect(second?.enrolled).toBe(false);
  });
});

describe('a cut', () => {
  test('anywhere leaves both as they were or both paired, after the next try at the latest', () => {
    const { carried } = pair({ invitations: invited() });
    expect(carried).toBe(9);
    for (let cutAfter = 0; cutAfter < carried; cutAfter++) {
      const invitations = invited();
      const first = pair({ invitations, cutAfter });
      // A device that joined was enrolled before.
      if (first.joiner.isPaired()) expect(first.enrolled).toBe(true);
      if (first.inviter.isPaired()) expect(first.joiner.isPaired()).toBe(true);
      if (!first.joiner.isPaired()) expect(first.joiner.failure()).toBe('ELATIO_PAIRING_CUT');
      // Who enrolled it was asked once, and is not again.
      const again = pair({ invitations, inviterSays: first.enrolled ? 'nothing' : 'confirmed' });
      expect(again.joiner.words()).toEqual(again.inviter.words());
      expect([again.inviter.isPaired(), again.joiner.isPaired()]).toEqual([true, true]);
    }
  });

  test('after which another device comes lets that one in only if nobody was enrolled', () => {
    for (let cutAfter = 0; cutAfter < 9; cutAfter++) {
      const invitations = invited();
      const { enrolled } = pair({ invitations, cutAfter });
      const other = pair({ invitations, joiner: new Uint8Array(32).fill(7) });
      expect(other.joiner.failure()).toBe(enrolled ? 'ELATIO_PAIRING_USED' : 'none');
    }
  });
});

describe('whoever is in between', () => {
  test('and changes, drops, repeats or swaps messages never gets two sides to show the same words and differ', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('flip', 'drop', 'repeat', 'swap', 'cut short', 'replace'),
        fc.nat(),
        fc.uint8Array({ maxLength: 80 }),
        (at, what, place, other) => {
          let held: Uint8Array | undefined;
          const result = pair({
            invitations: invited(),
            wire(bytes, _to, count) {
              if (held) {
                const both = [bytes, held];
                held = undefined;
                return both;
              }
              if (count !== at) return [bytes];
              if (what === 'drop') return [];
              if (what === 'repeat') return [bytes, bytes];
              if (what === 'replace') return [other];
              if (what === 'cut short') return [bytes.subarray(0, place % bytes.length)];
              if (what === 'swap') return ((held = bytes), []);
              const flipped = Uint8Array.from(bytes);
              flipped[(place >> 3) % flipped.length] ^= 1 << (place & 7);
              return [flipped];
            },
          });
          const { inviter, joiner, enrolled } = result;
          if (joiner.words() && inviter.words()) expect(joiner.words()).toEqual(inviter.words());
          if (joiner.isPaired()) expect(enrolled).toBe(true);
          if (inviter.isPaired()) expect(joiner.isPaired()).toBe(true);
          for (const side of [inviter, joiner]) expect(side.failure()).toBeDefined();
          // What reached nobody as it was sent before the words were shown keeps them from being shown.
          if (at <= 3 && what === 'flip') expect(joiner.words()).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  test('with keys of their own, even knowing the code, gets other words on either side', () => {
    const shared = { primitives: nativePrimitives, random: randomBytes };
    for (let i = 0; i < 300; i++) {
      const mallory = randomBytes(32);
      // To the device that joins, by a code with Mallory's key; to the one that invited, by the code itself.
      const asInviter = createInviterSide({
        ...shared,
        self: mallory,
        peer: JOINER,
        owner: OWNER,
        invitations: invited(),
      });
      const joiner = createJoinerSide({
        ...shared,
        self: JOINER,
        name: 'laptop',
        code: { key: mallory, secret: SECRET },
      });
      const asJoiner = createJoinerSide({
        ...shared,
        self: mallory,
        name: 'laptop',
        code: { key: INVITER, secret: SECRET },
      });
      const inviter = createInviterSide({
        ...shared,
        self: INVITER,
        peer: mallory,
        owner: OWNER,
        invitations: invited(),
      });
      const words = [
        [joiner, asInviter],
        [asJoiner, inviter],
      ] as const;
      const shown = words.map(([from, to]) => {
        let outputs = from.handle({ type: 'start' });
        for (;;) {
          const [next] = outputs;
          if (next.type === 'words') return next.words;
          if (next.type !== 'send') throw new Error(next.type);
          const [answer] = to.handle({ type: 'message', bytes: next.bytes, now: NOW });
          if (answer.type !== 'send') throw new Error(answer.type);
          outputs = from.handle({ type: 'message', bytes: answer.bytes });
        }
      });
      expect(shown[0]).not.toEqual(shown[1]);
    }
  });

  test('who does not know the secret proves nothing to either side', () => {
    const answer = (to: 'inviter' | 'joiner', type: 'proof' | 'reveal') =>
      pair({
        invitations: invited(),
        wire(bytes, towards) {
          const message = decodePairing(bytes);
          if (towards !== to || message.type !== type) return [bytes];
          return [encodePairing({ ...message, proof: randomBytes(32) })];
        },
      });
    const toInviter = answer('inviter', 'reveal');
    expect(toInviter.inviter.failure()).toBe('ELATIO_PAIRING_PROOF');
    const toJoiner = answer('joiner', 'proof');
    expect(toJoiner.joiner.failure()).toBe('ELATIO_PAIRING_PROOF');
    expect(toJoiner.joiner.words()).toBeUndefined();
    expect(toInviter.enrolled || toJoiner.enrolled).toBe(false);
  });

  test('who joins cannot choose a nonce after it saw the other', () => {
    const changed = pair({
      invitations: invited(),
      wire(bytes) {
        const message = decodePairing(bytes);
        if (message.type !== 'hello') return [bytes];
        return [encodePairing({ ...message, commitment: randomBytes(32) })];
      },
    });
    expect(changed.inviter.failure()).toBe('ELATIO_PAIRING_PROOF');
    expect(changed.inviter.words()).toBeUndefined();
  });
});

describe('another version', () => {
  test('of who joins is refused, and says which side is to be updated', () => {
    for (const [version, where] of [
      [2, 'update Elatio here'],
      [0, 'on the other device'],
    ] as const) {
      const later = encodeCbor([1, version, 'something else']);
      const { inviter } = pair({ invitations: invited(), wire: () => [later] });
      const ended = inviter.outputs.find((output) => output.type === 'ended');
      expect(ended?.failure?.code).toBe('ELATIO_PAIRING_VERSION');
      expect(ended?.failure?.message).toContain(where);
    }
  });

  test('of who invites is told by what it answers', () => {
    const refused = encodePairing({ type: 'refuse', code: 'ELATIO_PAIRING_VERSION', version: 2 });
    const wire = (bytes: Uint8Array, to: string) => [to === 'joiner' ? refused : bytes];
    const { joiner } = pair({ invitations: invited(), wire });
    const ended = joiner.outputs.find((output) => output.type === 'ended');
    expect(ended?.failure?.message).toContain('update Elatio here');
  });
});

describe('hostile messages', () => {
  test('of any bytes, at any time, are a refusal and no more', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 8 }),
        (bytes, at) => {
          const wire = (sent: Uint8Array, _to: string, count: number) => [
            count === at ? bytes : sent,
          ];
          const { inviter, joiner } = pair({ invitations: invited(), wire });
          expect(inviter.failure()).toBeDefined();
          expect(joiner.failure()).toBeDefined();
        },
      ),
    );
  });

  test('of CBOR of any shape are a refusal too', () => {
    const part = fc.oneof(fc.nat(), fc.string(), fc.uint8Array({ maxLength: 40 }));
    const list = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.array(part, { maxLength: 4 }));
    fc.assert(
      fc.property(list, ([number, parts]) => {
        const failure = failureOf(() => decodePairing(encodeCbor([number, ...parts])));
        expect([
          undefined,
          'ELATIO_PAIRING_MALFORMED',
          ...(number === 1 ? ['ELATIO_PAIRING_VERSION'] : []),
        ]).toContain(failure);
      }),
    );
    expectFailure('ELATIO_PAIRING_MALFORMED', () => decodePairing(new Uint8Array(70_000)));
    expectFailure('ELATIO_PAIRING_MALFORMED', () => decodePairing(encodeCbor([9, 'more'])));
    for (const name of ['', 'a\u001b[2J', ' a', 'a'.repeat(65), 'a\u202Eb']) {
      expectFailure('ELATIO_PAIRING_MALFORMED', () => decodePairing(encodeCbor([5, name])));
    }
  });

  test('without end are refused before they fill the memory', () => {
    const statements = Array.from({ length: 4_097 }, () => new Uint8Array(1));
    const { joiner } = pair({ invitations: invited(), statements });
    expect(joiner.failure()).toBe('ELATIO_PAIRING_ROSTER');
    const large = Array.from({ length: 200 }, () => new Uint8Array(60_000));
    expect(pair({ invitations: invited(), statements: large }).joiner.failure()).toBe(
      'ELATIO_PAIRING_ROSTER',
    );
  });

  test('give back what they were, in their one form', () => {
    const message = { type: 'confirm', name: 'Ännas Laptop 💻' } as const;
    expect(decodePairing(encodePairing(message))).toEqual(message);
  });
});

test('a side that cannot keep it says so, and the other is not paired', () => {
  const shared = { primitives: nativePrimitives, random: randomBytes };
  const invitations = createInvitations(nativePrimitives);
  invitations.open({ secret: SECRET, role: 'admin', trusts: true }, NOW);
  const inviter = createInviterSide({
    ...shared,
    self: INVITER,
    peer: JOINER,
    owner: OWNER,
    invitations,
  });
  const [sent, ended] = inviter.handle({ type: 'failed', code: 'ELATIO_PAIRING_FAILED' });
  expect(sent.type === 'send' && decodePairing(sent.bytes)).toEqual({
    type: 'refuse',
    code: 'ELATIO_PAIRING_FAILED',
    version: 1,
  });
  expect(ended).toMatchObject({ failure: { code: 'ELATIO_PAIRING_FAILED' } });
  const joiner = createJoinerSide({
    ...shared,
    self: JOINER,
    name: 'laptop',
    code: { key: INVITER, secret: SECRET },
  });
  joiner.handle({ type: 'start' });
  const [told] = joiner.handle({
    type: 'message',
    bytes: encodePairing({ type: 'refuse', code: 'ELATIO_PAIRING_REVOKED', version: 1 }),
  });
  expect(told).toMatchObject({ type: 'ended', failure: { code: 'ELATIO_PAIRING_REVOKED' } });
});
