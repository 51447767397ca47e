/** What a partial replica may let go of: what somebody else is sure to keep, and nothing else. */
import { describe, expect, test } from 'vitest';
import { nativeSigning } from '../../../node/crypto.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import type { HeldStream, PeerProgress } from '../../../protocol/sync/interface.ts';
import { droppable, type Narrowing } from '../../../protocol/sync/narrowing.ts';
import { enrol, says, type Speaker, speaker } from '../roster/fixture.ts';
import { holdingOf, stream } from './conversation.ts';
import { alice, bob, rosterOf, sha256, statements, streamOf, vault } from './pair.ts';

const carol = speaker('carol');
const withCarol = [...statements, says(alice, [statements[3]], enrol(carol))];
const digest = hexOf(sha256(stream.chunk));
const record: HeldStream = {
  held: { head: stream.head, manifest: stream.manifest },
  coming: undefined,
  chunks: [digest],
};

/** What a device says that it holds, which is there and in sync. */
function peer({ key }: Speaker, changes: Partial<PeerProgress> = {}): PeerProgress {
  const [behind, ahead, confirmed] = [0, 0, undefined];
  const is = { connected: true, synced: true, told: true };
  return {
    peer: hexOf(key),
    ...is,
    holds: [holdingOf(stream)],
    behind,
    ahead,
    confirmed,
    ...changes,
  };
}

/** What Alice may let go of Bob's stream. */
const spare = (changes: Partial<Narrowing>, of: HeldStream = record): readonly string[] =>
  droppable(of, {
    self: alice.key,
    roster: rosterOf(withCarol),
    signing: nativeSigning,
    wants: () => 'no',
    progress: [peer(bob)],
    keepsAll: () => false,
    ...changes,
  });

describe('what is not wanted any more', () => {
  test('goes where its author, or a device that keeps everything, has it whole', () => {
    expect(spare({})).toEqual([digest]);
    expect(spare({ progress: [peer(carol)], keepsAll: () => true })).toEqual([digest]);
  });

  test('stays where a vault alone says that it has it: it may be the last copy', () => {
    expect(spare({ progress: [peer(vault)] })).toEqual([]);
    expect(spare({ progress: [peer(vault)], keepsAll: () => true })).toEqual([]);
    expect(spare({ progress: [peer(bob, { connected: false }), peer(vault)] })).toEqual([]);
  });

  test('stays where nobody is there, or who is has not said all', () => {
    expect(spare({ progress: [] })).toEqual([]);
    expect(spare({ progress: [peer(bob, { connected: false })] })).toEqual([]);
    expect(spare({ progress: [peer(bob, { told: false })] })).toEqual([]);
  });

  test('stays where who has it keeps not everything, or might have said so by now', () => {
    expect(spare({ progress: [peer(carol)] })).toEqual([]);
    const progress = [peer(carol, { synced: false })];
    expect(spare({ progress, keepsAll: () => true })).toEqual([]);
  });

  test('stays where others hold some of it, or another state', () => {
    const partly = holdingOf(stream, { missing: 1, items: 0, unwanted: { chunks: 1, items: 3 } });
    expect(spare({ progress: [peer(bob, { holds: [partly] })] })).toEqual([]);
    const later = holdingOf(streamOf(bob, { next: 4, generation: 2 }));
    expect(spare({ progress: [peer(bob, { holds: [later] })] })).toEqual([]);
  });

  test('stays while a newer state of it comes, and where it is wanted or may be', () => {
    expect(spare({}, { ...record, coming: record.held })).toEqual([]);
    expect(spare({ wants: () => 'yes' })).toEqual([]);
    expect(spare({ wants: () => 'later' })).toEqual([]);
  });

  test('stays where its author was revoked, until somebody signs for it who keeps it', () => {
    const { streamId } = decodeManifest(stream.manifest);
    const cut = { streamId, next: 3, chain: new Uint8Array(32) };
    const last = withCarol.slice(-1);
    const revoked = says(alice, last, {
      kind: 'revoke',
      device: bob.key,
      last: [],
      streams: [cut],
      registers: [],
    });
    const roster = rosterOf([...withCarol, revoked]);
    expect(spare({ roster })).toEqual([]);
    expect(spare({ roster, progress: [peer(bob), peer(vault)] })).toEqual([]);
    expect(spare({ roster, progress: [peer(carol)], keepsAll: () => true })).toEqual([digest]);
    const adopter = says(alice, [revoked], { kind: 'adopt', cut, adopter: alice.key });
    const adopted = rosterOf([...withCarol, revoked, adopter]);
    expect(spare({ roster: adopted, progress: [peer(carol)], keepsAll: () => true })).toEqual([]);
  });

  test('stays where this device wrote it', () => {
    expect(spare({ self: bob.key, progress: [peer(carol)], keepsAll: () => true })).toEqual([]);
  });
});
