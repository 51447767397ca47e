/** What a device says that it took in of another before it knew that one to be revoked. */
import { describe, expect, test } from 'vitest';
import { nativeSigning } from '../../../node/crypto.ts';
import { raiseFor, type TakenIn } from '../../../node/peers/succession/raising.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import type { Statement } from '../../../protocol/roster/interface.ts';
import { enrol, owner, revoke, role, says, speaker } from '../../protocol/roster/fixture.ts';
import { alice, bob, rosterOf, sha256, statements, streamOf } from '../../protocol/sync/pair.ts';

const carol = speaker('carol');
const enrolled = [...statements, says(alice, [statements[3]], enrol(carol))];
const revokesBob = {
  kind: 'revoke' as const,
  device: bob.key,
  last: [],
  streams: [],
  registers: [],
};
const revoked = says(alice, [enrolled[4]], revokesBob);

const held = streamOf(bob);
const extra = new Uint8Array(50).fill(8);
const [first] = decodeManifest(held.manifest).chunks;
const later = { ...first, digest: sha256(extra), bytes: 50, ordinals: [{ first: 3, end: 5 }] };
const coming = streamOf(bob, { next: 5, generation: 2, chunks: [first, later] });
const chunks = [held.chunk, extra].map((bytes) => hexOf(sha256(bytes)));

/** Up to where Alice raises the cut of the stream. */
function raised(streams: TakenIn['streams'], said: readonly Statement[] = []): number | undefined {
  const roster = rosterOf([...enrolled, revoked, ...said]);
  const deps = { self: alice.key, roster, signing: nativeSigning, sha256 };
  return raiseFor(deps, { streams, registers: [] }, bob.key)?.streams[0]?.next;
}

const raise = (by: typeof alice, next: number, after: readonly Statement[] = [revoked]) => {
  const cut = { streamId: new Uint8Array(16).fill(5), next, chain: new Uint8Array(32) };
  return says(by, after, { kind: 'raise', device: bob.key, streams: [cut], registers: [] });
};

describe('the cut of a device that is revoked is raised', () => {
  test('to what is held, or to what is coming where more of that is here', () => {
    expect(raised([{ held, coming: undefined, chunks }])).toBe(3);
    expect(raised([{ held, coming, chunks }])).toBe(5);
    expect(raised([{ held: undefined, coming, chunks }])).toBe(5);
  });

  test('to nothing that nobody has', () => {
    expect(raised([{ held, coming, chunks: [chunks[0]] }])).toBe(3);
    expect(raised([{ held: undefined, coming, chunks: [] }])).toBeUndefined();
  });

  test('not to less than counts, nor again to what was raised', () => {
    expect(raised([{ held, coming, chunks }], [raise(carol, 5)])).toBeUndefined();
    expect(raised([{ held, coming, chunks }], [raise(alice, 5)])).toBeUndefined();
    expect(raised([{ held, coming, chunks }], [raise(carol, 3)])).toBe(5);
  });

  test('also to what this device had pinned itself, in a revocation that is void', () => {
    const cut = { streamId: new Uint8Array(16).fill(5), next: 5, chain: new Uint8Array(32) };
    const pinning = says(alice, [enrolled[4]], { ...revokesBob, streams: [cut] });
    const another = says(carol, [enrolled[4]], revokesBob);
    const demotion = says(owner, [enrolled[4]], role(alice, 'member'));
    expect(raised([{ held, coming, chunks }], [pinning])).toBeUndefined();
    expect(raised([{ held, coming, chunks }], [pinning, another, demotion])).toBe(5);
  });

  test('again where another said so who was revoked', () => {
    const gone = says(alice, [revoked], revoke(carol));
    expect(raised([{ held, coming, chunks }], [raise(carol, 5), gone])).toBe(5);
  });
});
