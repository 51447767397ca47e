import {
  type BrowserBatch,
  type BrowserReceipt,
  type BrowserSpan,
  MOST_DATA,
  MOST_SPANS,
} from '../../protocol/browser.ts';
import { ElatioError } from '../../protocol/error.ts';
import { type Event, MILLISECOND } from '../../protocol/event.ts';
import {
  checkData,
  type Ingest,
  parseDuration,
  parseTime,
  type SpansTaken,
  wrongField,
} from '../ingest/index.ts';
import { bucketOf } from './buckets.ts';

/** Takes what browsers send. */
export interface Batches {
  /**
   * Stores a batch, all of it or nothing; what was stored before is not stored again.
   * @throws ElatioError ELATIO_BROWSER_BATCH, ELATIO_INGEST_FIELD naming the field, or of the store
   */
  take(batch: BrowserBatch): Promise<BrowserReceipt>;
}

/** Batches whose receipts are remembered: what is older is told by what is stored. */
const REMEMBERED = 256;

/** Milliseconds that a span may begin after now: clocks differ. */
const DAY = 86_400_000;

export function createBatches({
  ingest,
  hostname,
  now,
}: {
  readonly ingest: Pick<Ingest, 'spans'>;
  readonly hostname: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Batches {
  /** What is being stored, and what was last, oldest first. */
  const receipts = new Map<string, Promise<SpansTaken>>();

  async function store({ browser, spans }: BrowserBatch): Promise<SpansTaken> {
    if (spans.length > MOST_SPANS) {
      throw tooMuch(`The batch has ${spans.length} spans: ${MOST_SPANS} are the most.`);
    }
    const latest = now() + DAY;
    return ingest.spans(
      spans.map((span, i) => ({
        bucket: bucketOf(span.kind, browser, hostname),
        event: eventOf(span, `spans[${i}]`, latest),
      })),
    );
  }

  return {
    async take(batch) {
      const key = `${batch.browser} ${batch.id}`;
      let storing = receipts.get(key);
      if (!storing) {
        storing = store(batch);
        receipts.set(key, storing);
        // What failed is to be tried again.
        storing.catch(() => receipts.delete(key));
        for (const oldest of receipts.keys()) {
          if (receipts.size <= REMEMBERED) break;
          receipts.delete(oldest);
        }
      }
      const taken = await storing;
      return { ...taken, now: new Date(now()).toISOString() };
    },
  };
}

/** @param latest milliseconds since 1970 */
function eventOf({ start, duration, data }: BrowserSpan, path: string, latest: number): Event {
  const event = {
    start: parseTime(start, `${path}.start`),
    duration: parseDuration(duration, `${path}.duration`),
    data: checkData(data, `${path}.data`),
  };
  if (event.start > latest * MILLISECOND) {
    throw wrongField(`${path}.start`, 'a time at most a day ahead', start);
  }
  const size = JSON.stringify(data).length;
  if (size > MOST_DATA) {
    throw tooMuch(`"${path}.data" has ${size} characters of JSON: ${MOST_DATA} are the most.`);
  }
  return event;
}

function tooMuch(what: string): ElatioError {
  return new ElatioError('ELATIO_BROWSER_BATCH', `${what} Nothing of it was stored.`);
}
