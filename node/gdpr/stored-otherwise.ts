import type { Event } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { formatDuration, formatTime } from '../ingest/index.ts';
import {
  type BucketState,
  eventId,
  type Store,
  type StoredText,
  unveiled,
} from '../store/index.ts';
import type { Tally } from './interface.ts';
import { jsonList } from './lists.ts';

export type Reading = Pick<Store, 'events' | 'texts' | 'recorded' | 'overlay'>;

/** What of a bucket is shown otherwise than it was recorded, at one moment. */
export interface View {
  readonly amendments: BucketState['amendments'];
  /** Events that begin before it lie under a veil. */
  readonly veiledBefore: number;
  /** Whether all is shown as it was recorded. */
  readonly isWhole: boolean;
}

export function takeView({ overlay }: Pick<Reading, 'overlay'>, bucket: BucketState): View {
  const { amendments } = bucket;
  const veil = overlay.veilOver(bucket);
  const veiledBefore = veil ? Math.max(veil.hideBefore, veil.reduceBefore) : -Infinity;
  return { amendments, veiledBefore, isWhole: amendments.size === 0 && veiledBefore === -Infinity };
}

/** Events that are shown otherwise in any of the views, as they were recorded. */
export async function* otherwiseIn(
  store: Pick<Reading, 'recorded'>,
  bucket: BucketState,
  views: readonly View[],
): AsyncGenerator<StoredText> {
  for await (const batch of store.recorded(bucket)) {
    yield* batch.filter(({ number, start }) =>
      views.some(({ amendments, veiledBefore }) => amendments.has(number) || start < veiledBefore),
    );
  }
}

/** A list of them, each with what became of it. */
export function writeOtherwise(
  tally: Tally,
  { overlay }: Pick<Reading, 'overlay'>,
  bucket: BucketState,
  events: AsyncIterable<StoredText>,
): AsyncGenerator<string> {
  return jsonList(tally, events, ({ number, start, duration, data }) => {
    const recorded: Event = { start, duration, data: JSON.parse(data) as JsonObject };
    const amendment = bucket.amendments.get(number);
    const [standing, ...more] = amendment ? amendment.shown : [recorded];
    const veil = overlay.veilOver(bucket);
    const shown = standing && unveiled(veil, standing);
    const pieces = [shown, ...more.map((piece) => unveiled(veil, piece))].filter(
      (piece) => piece !== undefined,
    );
    const fields = [
      `"id":${eventId(bucket, number)}`,
      `"state":"${more.length > 0 ? 'split' : stateOf(recorded, standing, shown)}"`,
      `"recorded":{${timed(start, duration, data)}}`,
      ...(more.length === 0 && shown && shown !== recorded ? [`"shown":${objectOf(shown)}`] : []),
      ...(more.length > 0 ? [`"pieces":[${pieces.map(objectOf).join(',')}]`] : []),
    ];
    return { json: `{${fields.join(',')}}`, first: start, last: start + duration };
  });
}

function stateOf(recorded: Event, standing: Event | undefined, shown: Event | undefined): string {
  if (!standing) return 'deleted';
  if (!shown) return 'hidden';
  if (standing !== recorded) return 'corrected';
  return shown === recorded ? 'as recorded' : 'reduced';
}

function objectOf({ start, duration, data }: Event): string {
  return `{${timed(start, duration, JSON.stringify(data))}}`;
}

function timed(start: number, duration: number, data: string): string {
  return `"timestamp":"${formatTime(start)}","duration":${formatDuration(duration)},"data":${data}`;
}
