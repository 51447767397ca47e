/** Up to where what revoked devices wrote counts, and who goes on with it. */
import { hexOf } from '../bytes.ts';
import type { RegisterCut, StreamCut } from './interface.ts';
import { latest, said } from './said.ts';
import type { Standing } from './standing.ts';

export interface Pins {
  /** Of revoked and suspended devices, by key in hexadecimal. */
  readonly cuts: ReadonlyMap<string, Cuts>;
  /** By stream id in hexadecimal. */
  readonly adoptions: ReadonlyMap<string, Adoption>;
}

/** What revocations and raises pin, all together. */
export interface Cuts {
  readonly streams: StreamCut[];
  readonly registers: RegisterCut[];
}

export interface Adoption {
  readonly cut: StreamCut;
  readonly adopter: Uint8Array;
}

export function pinsOf({ standing, open, members }: Standing): Pins {
  const cuts = new Map<string, Cuts>();
  const list = [
    ...said(standing, 'revoke'),
    ...said(standing, 'raise'),
    // What a suspended device has is pinned by those who would revoke it.
    ...said(open, 'revoke').filter(
      ({ node: { device = '' } }) => members.get(device)?.standing !== 'revoked',
    ),
  ];
  for (const { node, saying } of list) {
    const { device = '' } = node;
    const { streams, registers } = cuts.get(device) ?? { streams: [], registers: [] };
    streams.push(...saying.streams);
    registers.push(...saying.registers);
    cuts.set(device, { streams, registers });
  }
  return { cuts, adoptions: adoptionsOf(standing) };
}

/** Of several adoptions of a stream the latest counts, of those that did not know of each other the lowest digest. */
function adoptionsOf(standing: Standing['standing']): ReadonlyMap<string, Adoption> {
  const adoptions = new Map<string, Adoption>();
  const byStream = Map.groupBy(said(standing, 'adopt'), ({ saying }) => hexOf(saying.cut.streamId));
  for (const [stream, adopts] of byStream) {
    const [{ saying }] = latest(adopts).toSorted((a, b) =>
      a.node.digest < b.node.digest ? -1 : 1,
    );
    adoptions.set(stream, { cut: saying.cut, adopter: saying.adopter });
  }
  return adoptions;
}
