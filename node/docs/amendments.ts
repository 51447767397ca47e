import type { Sha256 } from '../../protocol/stream.ts';
import {
  amendmentsOf,
  decodeAmendment,
  encodeAmendment,
  isPieces,
  type Outcome,
} from '../../protocol/document.ts';
import { ElatioError } from '../../protocol/error.ts';
import { includes } from '../../protocol/intervals.ts';
import type {
  AmendedEvent,
  BucketState,
  LocatedEvent,
  Overlay,
  StreamState,
} from '../store/index.ts';
import type { Entry } from './automerge.ts';
import type { Part } from './documents.ts';
import { type Became, piecesOf, readOutcomes } from './outcomes.ts';

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

/** What to set in which documents for events to become something else. */
export function partsOf(
  bucket: BucketState,
  events: readonly { readonly event: LocatedEvent; readonly outcome: Outcome }[],
): Part[] {
  const { domain } = bucket.stream;
  const byDocument = Map.groupBy(events, ({ event }) => amendmentsOf(domain, event.start));
  return [...byDocument].map(([document, amended]) => ({
    document,
    entries: amended.map(({ event: { stream, ordinal, number, tag }, outcome }): Entry => [
      `${stream}/${ordinal}`,
      encodeAmendment({ bucket: fromHex(bucket.id), number, tag, outcome }),
    ]),
  }));
}

/** An entry that was never there before it was set means that the event was as recorded. */
export function asRecorded(value: Uint8Array): Uint8Array {
  return encodeAmendment({ ...decodeAmendment(value), outcome: 'recorded' });
}

/**
 * Takes in what a document says became of events. What names an event that is not as it says is reported,
 * and not applied.
 * @param onProblem told in words, without content
 */
export async function showAmendments(
  { overlay, sha256 }: { readonly overlay: Overlay; readonly sha256: Sha256 },
  entries: readonly Entry[],
  onProblem: (what: string) => void,
): Promise<void> {
  const amended = entries.flatMap(([key, value]) => {
    const [stream = '', ordinal] = key.split('/');
    try {
      if (!(value instanceof Uint8Array)) throw new TypeError('bytes expected');
      return [{ stream, ordinal: Number(ordinal), ...decodeAmendment(value) }];
    } catch {
      onProblem('an amendment cannot be read: it is not applied');
      return [];
    }
  });
  for (const [id, list] of Map.groupBy(amended, ({ bucket }) => toHex(bucket))) {
    const bucket = overlay.bucket(id);
    if (!bucket) {
      onProblem(`${list.length} amendments are of a bucket that is not here`);
      continue;
    }
    const events = await overlay.locate(
      bucket,
      list.map(({ number }) => number),
    );
    const byNumber = new Map(events.map((event) => [event.number, event]));
    const became = await readOutcomes(
      overlay,
      sha256,
      list.map(({ outcome }) => outcome),
    );
    const changes: AmendedEvent[] = [];
    for (const [i, { stream, ordinal, number, tag, outcome }] of list.entries()) {
      const event = byNumber.get(number);
      // Purged, or lost in damage: nothing is left to amend.
      if (!event && isGone(overlay.streamOf(stream), ordinal)) continue;
      const isIt = event?.stream === stream && event.ordinal === ordinal && same(event.tag, tag);
      if (!event || !isIt) {
        onProblem('an amendment names an event that is not as it says: it is not applied');
        continue;
      }
      if (isMissing(overlay, outcome, became[i])) {
        onProblem('the text of an amendment is not here: it is not applied');
      }
      const shown = piecesOf(became[i]);
      if (shown) changes.push({ event, shown });
    }
    await overlay.amend(bucket, changes);
  }
}

/** Whether a text is neither here nor known to be destroyed. */
function isMissing(overlay: Overlay, outcome: Outcome, became: Became): boolean {
  if (typeof outcome === 'string') return false;
  const references = isPieces(outcome) ? outcome : [outcome];
  const pieces: readonly unknown[] = Array.isArray(became) ? became : [became];
  return references.some(
    (reference, i) =>
      reference &&
      pieces[i] === 'destroyed' &&
      !isGone(overlay.streamOf(toHex(reference.stream)), reference.ordinal),
  );
}

function isGone(stream: StreamState | undefined, ordinal: number): boolean {
  return (
    stream !== undefined && [...stream.removed, stream.lost].some((gone) => includes(gone, ordinal))
  );
}

/** The failure of an event that is not there. */
export function noEvent(name: string, number: number): ElatioError {
  return new ElatioError(
    'ELATIO_DOCS_EVENT',
    `The bucket "${name}" has no event number ${number}: nothing was changed.`,
  );
}
