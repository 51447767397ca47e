import { describe, expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { framesOf } from '../../../protocol/sync/frames.ts';
import type { Output } from '../../../protocol/sync/interface.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import { owner, revoke, role, says, speaker } from '../roster/fixture.ts';
import {
  alice,
  bob,
  greeted,
  helloOf,
  machineOf,
  messagesOf,
  registerOf,
  rosterOf,
  sha256,
  statements,
  streamOf,
  vault,
  welcomeOf,
} from './pair.ts';

const [A, B] = [hexOf(alice.key), hexOf(bob.key)];

/** What ends the connection. */
const endOf = (outputs: readonly Output[]): { code: string; retry: boolean } | undefined =>
  outputs.flatMap((output) =>
    output.type === 'close' ? [{ code: output.code, retry: output.retry }] : [],
  )[0];

const stranger = speaker('stranger');
const final = (code: string) => ({ code, retry: false });
const again = (code: string) => ({ code, retry: true });

describe('two devices', () => {
  test('greet each other, and say that they hold the same in less than 4 KB', () => {
    // Ten years of five devices are so many streams.
    const streams = Array.from({ length: 45 }, (_, i) => {
      const state = streamOf(alice, { streamId: new Uint8Array(16).fill(i), generation: 70_000 });
      return { held: state, coming: undefined, chunks: [hexOf(sha256(state.chunk))] };
    });
    const registers = ['prekey', 'live/core', 'keyring/2026'].map((name) =>
      registerOf(bob, { name }),
    );
    const [a, b] = [alice, bob].map((who) => machineOf(who, { streams, registers }));
    const queue: [from: string, message: Message][] = [];
    let bytes = 0;
    const synced: string[] = [];
    const note = (from: string, outputs: readonly Output[]): void => {
      for (const output of outputs) {
        if (output.type === 'synced') synced.push(from);
        if (output.type !== 'send') continue;
        bytes += framesOf(output.message).reduce((sum, { length }) => sum + length, 0);
        queue.push([from, output.message]);
      }
    };
    note(A, a.handle({ type: 'connected', peer: B }));
    note(B, b.handle({ type: 'connected', peer: A }));
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [from, message] = next;
      const outputs = (from === A ? b : a).handle({ type: 'message', peer: from, message });
      note(from === A ? B : A, outputs);
    }
    expect(synced.sort()).toEqual([A, B].sort());
    expect(bytes).toBeLessThan(1_500);
    expect(a.kept).toEqual([]);
  });

  test('say nothing of what they hold before the other was proved', () => {
    const machine = machineOf(alice);
    const said = [
      ...machine.say({ type: 'connected', peer: B }),
      ...machine.say({ type: 'message', peer: B, message: helloOf(bob) }),
    ];
    expect(said.map(({ type }) => type)).toEqual(['hello', 'welcome']);
  });

  test('go on once the welcome was verified', () => {
    expect(messagesOf(greeted(machineOf(alice), bob)).map(({ type }) => type)).toEqual(['summary']);
  });
});

describe('is refused, and told why:', () => {
  const answerTo = (message: Message): Output[] => {
    const machine = machineOf(alice);
    machine.handle({ type: 'connected', peer: B });
    return machine.handle({ type: 'message', peer: B, message });
  };
  const expectRefusal = (outputs: readonly Output[], end: ReturnType<typeof final>): void => {
    expect(endOf(outputs)).toEqual(end);
    expect(messagesOf(outputs).at(-1)).toMatchObject({ type: 'refuse', code: end.code });
  };

  test("another owner's device", () => {
    expectRefusal(
      answerTo(helloOf(bob, { owner: new Uint8Array(16) })),
      final('ELATIO_SYNC_OWNER'),
    );
  });

  test('a hello that was made by, or for, another', () => {
    expectRefusal(answerTo(helloOf(bob, { from: vault.key })), again('ELATIO_SYNC_WELCOME'));
    expectRefusal(answerTo(helloOf(bob, { to: vault.key })), again('ELATIO_SYNC_WELCOME'));
  });

  test('a device that is not in the roster', () => {
    const machine = machineOf(alice);
    const peer = hexOf(stranger.key);
    machine.handle({ type: 'connected', peer });
    const outputs = machine.handle({ type: 'message', peer, message: helloOf(stranger) });
    expectRefusal(outputs, again('ELATIO_SYNC_UNKNOWN'));
  });

  test('one with the key of this device', () => {
    const machine = machineOf(alice);
    machine.handle({ type: 'connected', peer: A });
    const outputs = machine.handle({ type: 'message', peer: A, message: helloOf(alice) });
    expectRefusal(outputs, final('ELATIO_SYNC_CLONE'));
  });

  test('a welcome of another key, of another connection, or with the hellos the other way round', () => {
    for (const wrong of [
      (theirs: ReturnType<typeof helloOf>) => welcomeOf(vault, helloOf(bob), theirs),
      (theirs: ReturnType<typeof helloOf>) =>
        welcomeOf(bob, helloOf(bob), { ...theirs, nonce: new Uint8Array(32) }),
      (theirs: ReturnType<typeof helloOf>) => welcomeOf(bob, theirs, helloOf(bob)),
    ]) {
      const machine = machineOf(alice);
      const [said] = machine.say({ type: 'connected', peer: B });
      machine.handle({ type: 'message', peer: B, message: helloOf(bob) });
      const message = wrong(said as ReturnType<typeof helloOf>);
      expectRefusal(
        machine.handle({ type: 'message', peer: B, message }),
        again('ELATIO_SYNC_WELCOME'),
      );
    }
  });

  test('whatever comes in another order', () => {
    const welcome = welcomeOf(bob, helloOf(bob), helloOf(bob));
    expectRefusal(answerTo(welcome), again('ELATIO_SYNC_ORDER'));
    expectRefusal(answerTo({ type: 'summary', digests: [] }), again('ELATIO_SYNC_ORDER'));
    expectRefusal(answerTo({ type: 'roster', digests: [] }), again('ELATIO_SYNC_ORDER'));
    const machine = machineOf(alice);
    machine.handle({ type: 'connected', peer: B });
    machine.handle({ type: 'message', peer: B, message: helloOf(bob) });
    const outputs = machine.handle({ type: 'message', peer: B, message: helloOf(bob) });
    expectRefusal(outputs, again('ELATIO_SYNC_ORDER'));
  });

  test('a device that was revoked, before it connects and while it is connected', () => {
    const revoked = [...statements, says(alice, [statements[3]], revoke(bob))];
    const late = machineOf(alice, { roster: rosterOf(revoked) });
    const hello = helloOf(bob, { roster: rosterOf(revoked).digest });
    expectRefusal(greeted(late, bob, hello), final('ELATIO_SYNC_REVOKED'));
    const machine = machineOf(alice);
    greeted(machine, bob);
    machine.replication.roster.add(revoked[4]);
    const outputs = machine.handle({ type: 'statement', statement: revoked[4].bytes });
    expectRefusal(outputs, final('ELATIO_SYNC_REVOKED'));
  });

  test('devices that revoked each other', () => {
    const [, , , last] = statements;
    const both = [says(alice, [last], revoke(bob)), says(bob, [last], revoke(alice, [last]))];
    const roster = rosterOf([...statements, ...both]);
    const machine = machineOf(vault, { roster });
    const hello = helloOf(bob, { to: vault.key, roster: roster.digest });
    expectRefusal(greeted(machine, bob, hello), again('ELATIO_SYNC_SUSPENDED'));
  });

  test('what is no message', () => {
    const machine = machineOf(alice);
    greeted(machine, bob);
    const outputs = machine.handle({
      type: 'garbled',
      peer: B,
      code: 'ELATIO_SYNC_MALFORMED',
      reason: 'A message of sync is damaged: it is not CBOR.',
    });
    expectRefusal(outputs, again('ELATIO_SYNC_MALFORMED'));
  });

  test('silence', () => {
    const machine = machineOf(alice);
    machine.handle({ type: 'connected', peer: B });
    const outputs = Array.from({ length: 30 }, () => machine.handle({ type: 'tick' })).flat();
    expectRefusal(outputs, again('ELATIO_SYNC_SILENT'));
  });

  test('a roster that never comes', () => {
    const machine = machineOf(alice);
    greeted(machine, bob, helloOf(bob, { roster: new Uint8Array(32) }));
    const outputs = Array.from({ length: 90 }, () => machine.handle({ type: 'tick' })).flat();
    expectRefusal(outputs, again('ELATIO_SYNC_SILENT'));
  });
});

test('a refusal of the other side ends the connection, with its reason', () => {
  const machine = machineOf(alice);
  machine.handle({ type: 'connected', peer: B });
  const message = { type: 'refuse' as const, code: 'ELATIO_SYNC_OWNER', reason: 'Not yours.' };
  expect(machine.handle({ type: 'message', peer: B, message })).toEqual([
    { type: 'close', peer: B, code: 'ELATIO_SYNC_OWNER', reason: 'Not yours.', retry: false },
  ]);
  expect(machine.handle({ type: 'message', peer: B, message })).toEqual([]);
});

describe('rosters', () => {
  const demote = says(alice, [statements[3]], role(bob, 'member'));
  const type = (said: readonly Message[]): string[] => said.map((message) => message.type);

  test('that differ are told first, and what is lacking is kept', () => {
    const machine = machineOf(alice);
    const hello = helloOf(bob, { roster: new Uint8Array(32).fill(1) });
    expect(type(messagesOf(greeted(machine, bob, hello)))).toEqual(['roster']);
    const digests = [...statements, demote].map(({ digest }) => digest);
    const say = (message: Message): Message[] => machine.say({ type: 'message', peer: B, message });
    expect(say({ type: 'roster', digests })).toEqual([{ type: 'statements', statements: [] }]);
    expect(type(say({ type: 'statements', statements: [demote.bytes] }))).toEqual(['summary']);
    expect(machine.kept).toMatchObject([{ type: 'keep-statement', statement: demote.bytes }]);
    expect(machine.replication.roster.members.get(B)?.role).toBe('member');
  });

  test('are told to whoever lacks some of it', () => {
    const machine = machineOf(alice);
    greeted(machine, bob, helloOf(bob, { roster: new Uint8Array(32).fill(1) }));
    const digests = statements.slice(0, 2).map(({ digest }) => digest);
    const said = machine.say({ type: 'message', peer: B, message: { type: 'roster', digests } });
    const lacking = statements.slice(2).map(({ bytes }) => bytes);
    expect(said[0]).toEqual({ type: 'statements', statements: lacking });
  });

  test('that could not be written are written later', () => {
    const machine = machineOf(alice);
    greeted(machine, bob);
    machine.full = true;
    const message = { type: 'statements' as const, statements: [demote.bytes] };
    machine.handle({ type: 'message', peer: B, message });
    expect(machine.kept).toEqual([]);
    machine.full = false;
    for (let i = 0; i < 40; i++) machine.handle({ type: 'tick' });
    expect(machine.kept).toMatchObject([{ type: 'keep-statement' }]);
  });

  test('a statement that is none is told of, and nothing else of it is believed', () => {
    const machine = machineOf(alice);
    greeted(machine, bob);
    const forged = Uint8Array.from(demote.bytes);
    forged[forged.length - 1] ^= 1;
    const message = { type: 'statements' as const, statements: [forged, new Uint8Array(3)] };
    const outputs = machine.handle({ type: 'message', peer: B, message });
    expect(outputs).toMatchObject([
      { type: 'problem', code: 'ELATIO_ROSTER_SIGNATURE', device: B },
      { type: 'problem', code: 'ELATIO_ROSTER_MALFORMED', device: B },
    ]);
    expect(machine.kept).toEqual([]);
  });

  describe('of one whom a thief revoked', () => {
    // Bob is stolen and revokes Alice, and the vault heard of it. The owner's word is at Alice's.
    const [, , , last] = statements;
    const theft = says(bob, [last], revoke(alice, [last]));
    const word = says(owner, [last], revoke(bob));
    const heard = [...statements, theft];
    const machineAtVault = () => machineOf(vault, { roster: rosterOf(heard) });
    const hello = helloOf(alice, { to: vault.key, roster: rosterOf([...statements, word]).digest });

    test('are told nothing of, and are taken back with what the owner says', () => {
      const machine = machineAtVault();
      expect(machine.replication.roster.isActive(alice.key)).toBe(false);
      expect(type(messagesOf(greeted(machine, alice, hello)))).toEqual(['roster']);
      const digests = [...statements, word].map(({ digest }) => digest);
      const say = (message: Message) => machine.say({ type: 'message', peer: A, message });
      expect(say({ type: 'roster', digests })).toEqual([{ type: 'statements', statements: [] }]);
      const said = say({ type: 'statements', statements: [word.bytes] });
      expect(machine.replication.roster.isActive(alice.key)).toBe(true);
      expect(said[0]).toEqual({ type: 'statements', statements: [theft.bytes] });
    });

    test('are asked for what it said itself, which was passed over before the owner was heard', () => {
      const machine = machineAtVault();
      greeted(machine, alice, hello);
      const own = says(alice, [word], {
        kind: 'drop',
        streamId: new Uint8Array(16),
        generation: 1,
      });
      const say = (message: Message) => machine.say({ type: 'message', peer: A, message });
      const told = [...statements, word, own];
      say({ type: 'roster', digests: told.map(({ digest }) => digest) });
      const said = say({ type: 'statements', statements: told.map(({ bytes }) => bytes) });
      expect(machine.replication.roster.has(own.digest)).toBe(false);
      expect(type(said).at(-1)).toBe('roster');
      expect(type(say({ type: 'statements', statements: [own.bytes] }))).toEqual(['summary']);
      expect(machine.replication.roster.has(own.digest)).toBe(true);
    });

    test('are not heard without the owner', () => {
      const machine = machineAtVault();
      greeted(machine, alice, hello);
      const own = says(alice, [last], revoke(bob));
      const message = { type: 'statements' as const, statements: [own.bytes] };
      const outputs = machine.handle({ type: 'message', peer: A, message });
      expect(endOf(outputs)).toEqual(final('ELATIO_SYNC_REVOKED'));
      expect(machine.kept).toEqual([]);
    });
  });

  test('this device learns that it was revoked', () => {
    const machine = machineOf(bob);
    const peer = A;
    greeted(machine, alice, helloOf(alice, { to: bob.key }));
    const statement = says(alice, [statements[3]], revoke(bob));
    const message = { type: 'statements' as const, statements: [statement.bytes] };
    expect(machine.handle({ type: 'message', peer, message })).toMatchObject([
      { type: 'problem', code: 'ELATIO_SYNC_REVOKED', device: B },
    ]);
  });
});
