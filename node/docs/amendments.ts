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
 * @returns keys of which events or texts may come yet from other devices
 */
export async function showAmendments(
  { overlay, sha256 }: { readonly overlay: Overlay; readonly sha256: Sha256 },
  entries: readonly Entry[],
  onProblem: (what: string) => void,
): Promise<string[]> {
  const waiting: string[] = [];
  const amended = entries.flatMap(([key, value]) => {
    const [stream = '', ordinal] = key.split('/');
    try {
      if (!(value instanceof Uint8Array)) throw new TypeError('bytes expected');
      return [{ key, stream, ordinal: Number(ordinal), ...decodeAmendment(value) }];
    } catch {
      onProblem('an amendment cannot be read: it is not applied');
      return [];
    }
  });
  for (const [id, list] of Map.groupBy(amended, ({ bucket }) => toHex(bucket))) {
    const bucket = overlay.bucket(id);
    if (!bucket) {
      const late = list.filter(({ stream }) => mayCome(overlay, stream));
      for (const { key } of late) waiting.push(key);
      if (late.length < list.length) {
        onProblem(`${list.length - late.length} amendments are of a bucket that is not here`);
      }
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
    for (const [i, { key, stream, ordinal, number, tag, outcome }] of list.entries()) {
      const event = byNumber.get(number);
      // Purged, or lost in damage: nothing is left to amend.
      if (!event && isGone(overlay.streamOf(stream), ordinal)) continue;
      if (!event && mayCome(overlay, stream)) {
        waiting.push(key);
        continue;
      }
      const isIt = event?.stream === stream && event.ordinal === ordinal && same(event.tag, tag);
      if (!event || !isIt) {
        onProblem('an amendment names an event that is not as it says: it is not applied');
        continue;
      }
      const missing = missingOf(overlay, outcome, became[i]);
      if (missing.some((id) => mayCome(overlay, id))) {
        waiting.push(key);
        continue;
      }
      if (missing.length > 0) onProblem('the text of an amendment is not here: it is not applied');
      const shown = piecesOf(became[i]);
      if (shown) changes.push({ event, shown });
    }
    await overlay.amend(bucket, changes);
  }
  return waiting;
}

/** Streams of texts that are neither here nor known to be destroyed. */
function missingOf(overlay: Overlay, outcome: Outcome, became: Became): string[] {
  if (typeof outcome === 'string') return [];
  const references = isPieces(outcome) ? outcome : [outcome];
  const pieces: readonly unknown[] = Array.isArray(became) ? became : [became];
  return references.flatMap((reference, i) => {
    if (!reference || pieces[i] !== 'destroyed') return [];
    const id = toHex(reference.stream);
    return isGone(overlay.streamOf(id), reference.ordinal) ? [] : [id];
  });
}

/** Whether another device has a stream, so that what is not here may be on its way. */
function mayCome(overlay: Overlay, stream: string): boolean {
  const known = overlay.streamOf(stream);
  return known === undefined || known.record.replica === true;
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
