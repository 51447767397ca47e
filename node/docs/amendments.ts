import type { Sha256 } from '../../protocol/stream.ts';
import { createTagger } from '../../protocol/stream.ts';
import {
  amendmentsOf,
  decodeAmendment,
  decodeText,
  encodeAmendment,
  type ItemReference,
  type Outcome,
} from '../../protocol/document.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Event } from '../../protocol/event.ts';
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
    const changes: AmendedEvent[] = [];
    for (const { stream, ordinal, number, tag, outcome } of list) {
      const event = byNumber.get(number);
      // Purged, or lost in damage: nothing is left to amend.
      if (!event && isGone(overlay.streamOf(stream), ordinal)) continue;
      const isIt = event?.stream === stream && event.ordinal === ordinal && same(event.tag, tag);
      if (!event || !isIt) {
        onProblem('an amendment names an event that is not as it says: it is not applied');
        continue;
      }
      if (outcome === 'recorded') changes.push({ event, shown: event });
      else if (outcome === 'deleted') changes.push({ event, shown: undefined });
      else {
        const shown = await textOf(overlay, sha256, outcome);
        if (shown) changes.push({ event, shown });
        else if (!isGone(overlay.streamOf(toHex(outcome.stream)), outcome.ordinal)) {
          onProblem('the text of an amendment is not here: it is not applied');
        }
      }
    }
    await overlay.amend(bucket, changes);
  }
}

/** The text that a reference names; nothing where it is not here, or another. */
export async function textOf(
  overlay: Overlay,
  sha256: Sha256,
  { stream: id, ordinal, tag }: ItemReference,
): Promise<Event | undefined> {
  const stream = overlay.streamOf(toHex(id));
  const item = stream && (await overlay.item(stream, ordinal));
  if (!item || !same(createTagger(sha256, stream.record.tagKey).payload('text', item), tag)) {
    return undefined;
  }
  return decodeText(item.payload);
}

/** Up to so many texts are looked up one by one: each opens a chunk. */
const FEW = 4;

/** The same of many references, in one pass over their streams; without those that are not here. */
export async function textsOf(
  overlay: Overlay,
  sha256: Sha256,
  references: readonly ItemReference[],
): Promise<Map<ItemReference, Event>> {
  const found = new Map<ItemReference, Event>();
  if (references.length <= FEW) {
    for (const reference of references) {
      const text = await textOf(overlay, sha256, reference);
      if (text) found.set(reference, text);
    }
    return found;
  }
  for (const [id, list] of Map.groupBy(references, (reference) => toHex(reference.stream))) {
    const stream = overlay.streamOf(id);
    if (!stream) continue;
    const tagger = createTagger(sha256, stream.record.tagKey);
    const wanted = Map.groupBy(list, ({ ordinal }) => ordinal);
    const from = list.reduce((least, { ordinal }) => Math.min(least, ordinal), Infinity);
    for await (const item of overlay.items(stream, 'text', from)) {
      for (const reference of wanted.get(item.ordinal) ?? []) {
        if (!same(tagger.payload('text', item), reference.tag)) continue;
        found.set(reference, decodeText(item.payload));
      }
    }
  }
  return found;
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
