import type { Event } from '../../../protocol/event.ts';
import { type BucketState, type Change, eventId, type Store } from '../../store/index.ts';
import { eventFields } from '../activitywatch/shapes.ts';
import type { Journal } from './journal.ts';

/** Events that wait for a slow reader; an event that changes again while it waits counts once. */
const MOST_WAITING = 1_000;

/** Events from before that are read at a time. */
const PIECE = 200;

/** Milliseconds until a reader whose connection broke should try again. */
const RETRY = 2_000;

/** What one reader has yet to be told, as text of server-sent events. */
export interface News {
  /** What comes first. */
  readonly opening: string;
  /** Resolves to what happened since the last call, a comment after `silence` ms, nothing once closed. */
  next(silence: number): Promise<string | undefined>;
  close(): void;
}

interface NewsDeps {
  readonly store: Pick<Store, 'event'>;
  readonly journal: Journal;
  /** The id of the last event that the reader has, where it was here before. */
  readonly lastId: string | undefined;
  readonly onClose: () => void;
}

export function createNews({ store, journal, lastId, onClose }: NewsDeps): News {
  const { run } = journal;
  const waiting = new Map<number, { readonly change: Change; readonly sequence: number }>();
  let dropped = 0;
  let closed = false;
  let wake: (() => void) | undefined;

  const unsubscribe = journal.listen((change, sequence) => {
    const id = eventId(change.bucket, change.number);
    const before = waiting.get(id)?.change;
    // Told in the order of the numbers: a reader who has one has all before it.
    waiting.delete(id);
    const isNew = before && !before.extended;
    waiting.set(id, { change: isNew ? { ...change, extended: false } : change, sequence });
    if (waiting.size > MOST_WAITING) {
      for (const oldest of waiting.keys()) {
        waiting.delete(oldest);
        break;
      }
      dropped++;
    }
    wake?.();
  });

  const position = lastId === undefined ? journal.last() : positionOf(lastId, journal);
  const start = position ?? journal.last();
  const { entries, isWhole } = journal.since(start);
  const missed = [...entries];

  async function quiet(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, milliseconds);
    });
    wake = undefined;
    clearTimeout(timer);
  }

  async function takeMissed(): Promise<string> {
    let text = '';
    for (const { bucket, number, sequence, begun } of missed.splice(0, PIECE)) {
      // As it is now: what it was in between nobody needs.
      const event = await store.event(bucket, number);
      if (event) text += message(run, sequence, bucket, number, begun <= start, event);
    }
    return text || ':\n\n';
  }

  function take(): string {
    // Without an id: who connects again after it may yet be told what was dropped.
    let text = dropped > 0 ? gap(dropped) : '';
    for (const { change, sequence } of waiting.values()) {
      const { bucket, number, extended } = change;
      text += message(run, sequence, bucket, number, extended, change);
    }
    waiting.clear();
    dropped = 0;
    return text || ':\n\n';
  }

  return {
    opening:
      `retry: ${RETRY}\nid: ${run}-${start}\n\n` +
      (position === undefined || !isWhole ? gap(null) : ''),
    async next(silence) {
      if (!closed && missed.length > 0) return takeMissed();
      if (!closed && waiting.size === 0) await quiet(silence);
      return closed ? undefined : take();
    },
    close() {
      if (closed) return;
      closed = true;
      unsubscribe();
      wake?.();
      onClose();
    },
  };
}

/** `undefined` where the id is of another run, or of nobody's making. */
function positionOf(id: string, journal: Journal): number | undefined {
  const [, of, sequence] = /^([\da-f]{8})-(\d{1,15})$/.exec(id) ?? [];
  const isKnown = of === journal.run && Number(sequence) <= journal.last();
  return isKnown ? Number(sequence) : undefined;
}

function gap(dropped: number | null): string {
  return `event: gap\ndata: {"dropped":${dropped}}\n\n`;
}

function message(
  run: string,
  sequence: number,
  bucket: BucketState,
  number: number,
  extended: boolean,
  event: Event,
): string {
  const where = `"bucket":${JSON.stringify(bucket.spec.name)},"extended":${extended}`;
  const fields = `{${where},"id":${eventId(bucket, number)},${eventFields(event)}}`;
  return `id: ${run}-${sequence}\ndata: ${fields}\n\n`;
}
