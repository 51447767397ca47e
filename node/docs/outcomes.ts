import {
  isPieces,
  type ItemReference,
  type Outcome,
  textsOfOutcome,
} from '../../protocol/document.ts';
import type { Event } from '../../protocol/event.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import type { Overlay } from '../store/index.ts';
import { textsOf } from './texts-of.ts';

/** A text that was purged, or is not here. */
export type Destroyed = 'destroyed';

/** What became of an event: its pieces are in their order, `deleted` where one was. */
export type Became =
  'deleted' | 'recorded' | Destroyed | Event | readonly (Event | Destroyed | 'deleted')[];

/** What outcomes say, with the texts that they name. */
export async function readOutcomes(
  overlay: Overlay,
  sha256: Sha256,
  outcomes: readonly Outcome[],
): Promise<Became[]> {
  const texts = await textsOf(overlay, sha256, outcomes.flatMap(textsOfOutcome));
  const read = (reference: ItemReference): Event | Destroyed => texts.get(reference) ?? 'destroyed';
  return outcomes.map((outcome) => {
    if (typeof outcome === 'string') return outcome;
    if (!isPieces(outcome)) return read(outcome);
    return outcome.map((piece) => (piece ? read(piece) : 'deleted'));
  });
}

function isList(became: Became): became is readonly (Event | Destroyed | 'deleted')[] {
  return Array.isArray(became);
}

/** The pieces that are shown; `undefined` where nothing is known of any. */
export function piecesOf(became: Became): 'recorded' | readonly (Event | undefined)[] | undefined {
  if (became === 'recorded') return became;
  if (became === 'deleted') return [];
  const list: readonly (Event | string)[] = isList(became) ? became : [became];
  const events = list.map((piece) => (typeof piece === 'string' ? undefined : piece));
  const isLost = list.every((piece) => piece === 'destroyed');
  return isLost ? undefined : events;
}
