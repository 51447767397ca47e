import { hexOf, sameBytes } from '../../../protocol/bytes.ts';
import type { Micros } from '../../../protocol/event.ts';
import { decodeHead, encodeHead, type Head } from '../../../protocol/head.ts';
import { decodeManifest, encodeManifest } from '../../../protocol/manifest.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import type { Roster, Saying } from '../../../protocol/roster/interface.ts';
import type { Sha256 } from '../../../protocol/stream.ts';
import { authorOf } from '../../../protocol/sync/signers.ts';
import type { ReplicaRecord } from '../../store/replica/interface.ts';
import { cutOf } from './raising.ts';

/** The device that adopts. */
export interface Adopter {
  readonly publicKey: Uint8Array;
  readonly secret: Uint8Array;
  readonly now: () => Micros;
}

/** What is to be done with a stream: said, then signed. */
export interface Adoption {
  readonly saying: Extract<Saying, { readonly kind: 'adopt' }> | undefined;
  /** Makes the state that this device signs in the place of the one that is held. */
  readonly signs: (() => { readonly head: Uint8Array; readonly manifest: Uint8Array }) | undefined;
}

/** Adoptions of one stream that a device says. */
const MOST_TRIES = 8;
const NOTHING: Adoption = { saying: undefined, signs: undefined };

/**
 * Whether this device is to adopt a stream that it holds whole and that a revoked device signs, or to sign for one that
 * it adopted.
 * @param may what it may say: `isLate` also of streams of devices that another one revoked
 */
export function adoptionOf(
  {
    adopter,
    roster,
    signing,
    sha256,
  }: {
    readonly adopter: Adopter;
    readonly roster: Roster;
    readonly signing: Signing;
    readonly sha256: Sha256;
  },
  record: ReplicaRecord,
  may: { readonly isAdmin: boolean; readonly isLate: boolean },
): Adoption {
  if (!record.held) return NOTHING;
  const head = decodeHead(signing, record.held.head);
  const { signer, streamId } = head;
  if (sameBytes(signer, adopter.publicKey)) {
    const saying = may.isAdmin ? handedOn(roster, head) : undefined;
    if (saying) return { ...NOTHING, saying };
    const isLess = may.isAdmin && isOutdone(roster, head);
    return isLess ? { ...NOTHING, saying: adopting(adopter, head) } : NOTHING;
  }
  if (roster.members.get(hexOf(signer))?.standing !== 'revoked') return NOTHING;
  if (!isWhole(roster, signing, record, head)) return NOTHING;
  const current = roster.signerOf(streamId, signer);
  const isMine = sameBytes(current, adopter.publicKey);
  if (!isMine && roster.isActive(current)) return NOTHING;
  // What turned up since is adopted too.
  const isKnown = isMine && adoptedOf(roster, streamId, adopter.publicKey) >= head.next;
  if (!isKnown && !(may.isAdmin && (isMine || may.isLate || isRevoker(roster, adopter, signer)))) {
    return NOTHING;
  }
  const { manifest } = record.held;
  return {
    saying: isKnown ? undefined : adopting(adopter, head),
    signs() {
      const known = decodeManifest(manifest);
      const next = { ...known, generation: known.generation + 1 };
      const bytes = encodeManifest(next);
      const signed = encodeHead(signing, adopter.secret, {
        ...head,
        signer: adopter.publicKey,
        generation: next.generation,
        root: sha256(bytes),
        frontier: roster.frontier,
        time: adopter.now(),
      });
      return { head: signed, manifest: bytes };
    },
  };
}

function adopting({ publicKey }: Adopter, head: Head): NonNullable<Adoption['saying']> {
  return { kind: 'adopt', cut: cutOf(head), adopter: publicKey };
}

/**
 * Gives a stream of which something was purged to who turned up with more of it than that: with what was purged, too, so that
 * nobody else can take it, and it has to go there first.
 */
function handedOn(roster: Roster, { streamId, signer, next, floor }: Head): Adoption['saying'] {
  if (floor === 0) return undefined;
  const author = authorOf(roster, { streamId, signer });
  if (!sameBytes(roster.signerOf(streamId, author), signer)) return undefined;
  const raises = roster.statements().flatMap(({ saying, signer: by }) => {
    if (saying.kind !== 'raise' || !roster.isActive(by) || sameBytes(by, signer)) return [];
    return saying.streams
      .filter((cut) => sameBytes(cut.streamId, streamId))
      .map((cut) => ({ cut, by }));
  });
  const [most] = raises.toSorted((a, b) => b.cut.next - a.cut.next);
  return most && most.cut.next > next
    ? { kind: 'adopt', cut: most.cut, adopter: most.by }
    : undefined;
}

/** Whether of two that adopted a stream without knowing of each other the one that counts adopted less of it. */
function isOutdone(roster: Roster, head: Head): boolean {
  const author = authorOf(roster, head);
  if (sameBytes(author, head.signer)) return false;
  const current = roster.signerOf(head.streamId, author);
  if (sameBytes(current, head.signer)) return false;
  // What was said in vain is not said for ever.
  const tries = adoptionsBy(roster, head.streamId, head.signer).length;
  return tries <= MOST_TRIES && adoptedOf(roster, head.streamId, current) < head.next;
}

/** Whether every chunk of the state is here, and nothing newer that counts is still coming. */
function isWhole(
  roster: Roster,
  signing: Signing,
  { held, coming, chunks }: ReplicaRecord,
  head: Head,
): boolean {
  if (!held || roster.accepts({ ...head, author: undefined }) !== 'yes') return false;
  if (coming) {
    const next = decodeHead(signing, coming.head);
    if (next.next > head.next && roster.accepts({ ...next, author: undefined }) === 'yes')
      return false;
  }
  const there = new Set(chunks);
  return decodeManifest(held.manifest).chunks.every(({ digest }) => there.has(hexOf(digest)));
}

/** Up to where a device adopted a stream. */
function adoptedOf(roster: Roster, streamId: Uint8Array, adopter: Uint8Array): number {
  return Math.max(-1, ...adoptionsBy(roster, streamId, adopter).map(({ cut }) => cut.next));
}

function adoptionsBy(
  roster: Roster,
  streamId: Uint8Array,
  adopter: Uint8Array,
): readonly Extract<Saying, { readonly kind: 'adopt' }>[] {
  return roster
    .statements()
    .flatMap(({ saying }) => (saying.kind === 'adopt' ? [saying] : []))
    .filter(({ cut, adopter: by }) => sameBytes(cut.streamId, streamId) && sameBytes(by, adopter));
}

function isRevoker(roster: Roster, { publicKey }: Adopter, device: Uint8Array): boolean {
  return roster
    .statements()
    .some(
      ({ saying, signer }) =>
        saying.kind === 'revoke' &&
        sameBytes(saying.device, device) &&
        sameBytes(signer, publicKey),
    );
}
