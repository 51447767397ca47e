/** What a purge took out of a stream comes back by nobody's word, nor by replaying what was there before. */
import { expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { enrol, says, speaker } from '../roster/fixture.ts';
import {
  answer,
  chunk,
  codes,
  have,
  hear,
  holdingOf,
  idOf,
  opened,
  V,
  whole,
} from './conversation.ts';
import {
  alice,
  bob,
  greeted,
  helloOf,
  machineOf,
  rosterOf,
  sha256,
  statements,
  streamOf,
  vault,
} from './pair.ts';

const digestOf = (bytes: Uint8Array): string => hexOf(sha256(bytes));
const old = streamOf(bob);
const [survivor] = [new Uint8Array(50).fill(9)];
/** The first of three items is gone. */
const purged = {
  ...streamOf(
    bob,
    {
      generation: 2,
      removed: [{ first: 0, end: 1 }],
      chunks: [
        {
          digest: sha256(survivor),
          keyId: new Uint8Array(16).fill(1),
          kind: 'event',
          bytes: survivor.length,
          ordinals: [{ first: 1, end: 3 }],
        },
      ],
    },
    { floor: 2 },
  ),
  chunk: survivor,
};
const holding = { held: purged, coming: undefined, chunks: [digestOf(survivor)] };

test.each([
  ['all of it, as if it had never gone', streamOf(bob, { generation: 3 }, { floor: 3 })],
  [
    'a state of a lower floor',
    streamOf(bob, { generation: 3, next: 4, removed: [{ first: 0, end: 1 }] }, { floor: 1 }),
  ],
])('%s is not taken', (_, state) => {
  const machine = opened({ streams: [holding] });
  hear(machine, have(holdingOf(state)));
  expect(codes(hear(machine, whole(state)))).toEqual(['ELATIO_SYNC_PURGED']);
  expect(machine.kept).toEqual([]);
});

test('a floor above its own generation is no state of anything', () => {
  const machine = opened();
  const state = streamOf(bob, {}, { floor: 2 });
  hear(machine, have(holdingOf(state)));
  expect(codes(hear(machine, whole(state)))).toEqual(['ELATIO_SYNC_FORGED']);
});

test('a vault that replays the state and the chunks of before is not heard', () => {
  const machine = opened({ streams: [holding] });
  expect(answer(machine, have(holdingOf(old)), V)).toEqual([]);
  expect(hear(machine, whole(old), V)).toEqual([]);
  // Nobody asked for it: there the session ends.
  expect(codes(hear(machine, chunk(1, old), V))).toEqual(['ELATIO_SYNC_ORDER']);
  expect(machine.kept).toEqual([]);
});

test('what was there before is given to nobody any more, be what is in its place not here yet', () => {
  const chunks = new Map([[digestOf(old.chunk), old.chunk]]);
  const before = { held: old, coming: undefined, chunks: [...chunks.keys()] };
  const machine = opened({ streams: [before], chunks });
  const wanted = { type: 'want', id: 1, streamId: holdingOf(old).streamId } as const;
  const digests = [sha256(old.chunk)];
  expect(answer(machine, { ...wanted, digests }, V)).toMatchObject([{ type: 'chunk' }, {}]);
  hear(machine, have(holdingOf(purged)));
  hear(machine, whole(purged));
  expect(answer(machine, { ...wanted, id: 2, digests }, V)).toMatchObject([
    { type: 'lack', digest: digests[0] },
    { type: 'end', count: 0 },
  ]);
});

test('whoever asks for a state that was outdone meanwhile is answered, though nothing of the next is here', () => {
  const machine = opened();
  hear(machine, have(holdingOf(old)));
  hear(machine, whole(old));
  machine.full = true;
  hear(machine, have(holdingOf(purged)));
  hear(machine, whole(purged));
  const { streamId } = holdingOf(old);
  expect(answer(machine, { type: 'want-head', streamId, known: undefined }, V)).toMatchObject([
    { type: 'head' },
  ]);
});

test('what a revoked device took out comes back where who adopted the stream did not know of it', () => {
  const { streamId } = holdingOf(old);
  const cut = { streamId, next: 3, chain: new Uint8Array(32) };
  const revocation = says(alice, [statements[3]], {
    kind: 'revoke',
    device: bob.key,
    last: [],
    streams: [cut],
    registers: [],
  });
  const carol = speaker('carol');
  const enrolment = says(alice, [revocation], enrol(carol));
  const adoption = says(alice, [enrolment], { kind: 'adopt', cut, adopter: carol.key });
  const roster = rosterOf([...statements, revocation, enrolment, adoption]);
  const machine = machineOf(alice, { roster, streams: [holding] });
  greeted(machine, vault, helloOf(vault, { role: 'vault', roster: roster.digest }));
  hear(machine, { type: 'summary', digests: [] }, V);
  const adopted = streamOf(carol, { generation: 2 }, {}, roster);
  hear(machine, have(holdingOf(adopted)), V);
  const said = answer(machine, whole(adopted), V);
  expect(machine.kept).toMatchObject([{ type: 'keep-head', head: adopted.head }]);
  hear(machine, chunk(idOf(said), adopted), V);
  expect(machine.replication.holdings()).toEqual([holdingOf(adopted)]);
  // And what its author took out is nothing any more.
  hear(machine, have(holdingOf(purged)), V);
  expect(codes(hear(machine, whole(purged), V))).toEqual([]);
  expect(machine.replication.holdings()).toEqual([holdingOf(adopted)]);
  // What an adopter took out stays so.
  const least = { generation: 3, removed: [{ first: 0, end: 3 }], chunks: [] };
  const gone = streamOf(carol, least, { floor: 3 }, roster);
  hear(machine, have(holdingOf(gone)), V);
  hear(machine, whole(gone), V);
  const back = streamOf(carol, { generation: 4 }, { floor: 3 }, roster);
  hear(machine, have(holdingOf(back)), V);
  expect(codes(hear(machine, whole(back), V))).toEqual(['ELATIO_SYNC_PURGED']);
});
