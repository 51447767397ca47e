import { hexOf, sameBytes } from '../../../protocol/bytes.ts';
import { decodeHead, encodeHead } from '../../../protocol/head.ts';
import type { Intervals } from '../../../protocol/intervals.ts';
import { encodeManifest } from '../../../protocol/manifest.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import type { Sha256 } from '../../../protocol/stream.ts';
import { isAdopter } from '../../../protocol/sync/signers.ts';
import type { Replicas, SignedState } from '../../store/replica/interface.ts';
import type { Adopter } from './adopting.ts';

/** Streams of revoked devices, as purges see them. */
export interface Adopted {
  /** The device that signs for a stream of another now, hexadecimal; `undefined` where that is its author, or nobody can. */
  signerOf(streamId: string): string | undefined;
  /** Whether a device was ever named as who signs for a stream, in a statement that is known. */
  isSigner(streamId: string, device: string): boolean;
  /**
   * Takes items out of a stream that this device adopted, and tells the new state.
   * @param purge the id of the purge that they go with
   * @param least the least generation of the new state
   * @returns the generation of what is held now; `undefined` where this device has yet to sign for it, or to fetch of it
   * @throws ElatioError of the store
   */
  takeOut(
    streamId: string,
    purge: string,
    what: { readonly ordinals: Intervals; readonly least: number },
  ): Promise<number | undefined>;
}

export function createAdopted({
  adopter,
  roster,
  replicas,
  signing,
  sha256,
  tell,
}: {
  readonly adopter: Adopter;
  readonly roster: () => Roster;
  readonly replicas: Pick<Replicas, 'standing' | 'takeOut' | 'heldHead'>;
  readonly signing: Signing;
  readonly sha256: Sha256;
  /** Tells of a head that is on the disk. */
  readonly tell: (state: SignedState) => void;
}): Adopted {
  const bytesOf = (streamId: string): Uint8Array => new Uint8Array(Buffer.from(streamId, 'hex'));

  function signerOf(streamId: string): string | undefined {
    const author = replicas.standing(streamId)?.device;
    if (!author || roster().members.get(hexOf(author))?.standing !== 'revoked') return undefined;
    const signer = roster().signerOf(bytesOf(streamId), author);
    return roster().isActive(signer) ? hexOf(signer) : undefined;
  }

  return {
    signerOf,
    isSigner: (streamId, device) =>
      isAdopter(roster(), { streamId: bytesOf(streamId), signer: bytesOf(device) }),
    async takeOut(streamId, purge, { ordinals, least }) {
      if (signerOf(streamId) !== hexOf(adopter.publicKey)) return undefined;
      // It is signed for as it is first, or two states of one generation could be told.
      const held = await replicas.heldHead(streamId);
      if (!held || !sameBytes(decodeHead(signing, held).signer, adopter.publicKey))
        return undefined;
      const state = await replicas.takeOut(streamId, {
        purge,
        ordinals,
        generation: least,
        sign({ head }, next) {
          const manifest = encodeManifest(next);
          const signed = encodeHead(signing, adopter.secret, {
            ...decodeHead(signing, head),
            signer: adopter.publicKey,
            generation: next.generation,
            root: sha256(manifest),
            floor: next.generation,
            frontier: roster().frontier,
            time: adopter.now(),
          });
          return { head: signed, manifest };
        },
      });
      if (!state) return undefined;
      tell(state);
      return decodeHead(signing, state.head).generation;
    },
  };
}

/** Whether a device said that what it has of a stream is to count, beyond what was pinned. */
export function isRaisedBy(
  roster: Pick<Roster, 'statements'>,
  device: Uint8Array,
  streamId: string,
): boolean {
  return roster
    .statements()
    .some(
      ({ saying, signer }) =>
        saying.kind === 'raise' &&
        sameBytes(signer, device) &&
        saying.streams.some((cut) => hexOf(cut.streamId) === streamId),
    );
}
