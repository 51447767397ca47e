import { type Deletion, type EventChange, eventId, type Store } from '../../store/index.ts';
import { eventFields } from '../activitywatch/shapes.ts';
import type { GoalWatch, Notice } from '../../goals/index.ts';
import type { Journal } from './journal.ts';

/** Events that wait for a slow reader; an event that changes again while it waits counts once. */
const MOST_WAITING = 1_000;

/** Notices that wait likewise. */
const MOST_NOTICES = 100;

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

interface Waiting {
  readonly change: EventChange | Deletion;
  readonly sequence: number;
}

interface NewsDeps {
  readonly store: Pick<Store, 'event'>;
  readonly journal: Journal;
  readonly watch: Pick<GoalWatch, 'onNotice'>;
  /** The id of the last event that the reader has, where it was here before. */
  readonly lastId: string | undefined;
  readonly onClose: () => void;
}

export function createNews({ store, journal, watch, lastId, onClose }: NewsDeps): News {
  const { run } = journal;
  const waiting = new Map<number, Waiting>();
  let dropped = 0;
  let closed = false;
  let wake: (() => void) | undefined;

  const unsubscribe = journal.listen((change, sequence) => {
    if (change.kind === 'appended') dropped += change.count;
    else put(change, sequence);
    wake?.();
  });

  /** Of goals; a reader who was not here is not told of them later: what they stand at now says more. */
  const notices: Notice[] = [];
  const unwatch = watch.onNotice((said) => {
    notices.push(said);
    if (notices.length > MOST_NOTICES) notices.shift();
    wake?.();
  });

  function put(change: EventChange | Deletion, sequence: number): void {
    const id = eventId(change.bucket, change.number);
    const before = waiting.get(id)?.change;
    // Told in the order of the numbers: a reader who has one has all before it.
    waiting.delete(id);
    const isNew = before?.kind === 'event' && !before.extended && change.kind === 'event';
    waiting.set(id, { change: isNew ? { ...change, extended: false } : change, sequence });
    if (waiting.size <= MOST_WAITING) return;
    for (const oldest of waiting.keys()) {
      waiting.delete(oldest);
      break;
    }
    dropped++;
  }

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
      const extended = begun <= start;
      text += message(
        `${run}-${sequence}`,
        event
          ? { kind: 'event', bucket, number, extended, event }
          : { kind: 'deleted', bucket, number },
      );
    }
    return text || ':\n\n';
  }

  function take(): string {
    // Without an id: who connects again after it may yet be told what was dropped.
    let text = dropped > 0 ? gap(dropped) : '';
    for (const { change, sequence } of waiting.values()) {
      text += message(`${run}-${sequence}`, change);
    }
    for (const said of notices.splice(0)) text += noticeMessage(said);
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
      if (!closed && waiting.size + dropped + notices.length === 0) await quiet(silence);
      return closed ? undefined : take();
    },
    close() {
      if (closed) return;
      closed = true;
      unsubscribe();
      unwatch();
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

function noticeMessage({ words, ...notice }: Notice): string {
  const data = { ...notice, words: words === '' ? null : words };
  return `event: goal\ndata: ${JSON.stringify(data)}\n\n`;
}

function message(id: string, change: EventChange | Deletion): string {
  const { bucket, number } = change;
  const where = `"bucket":${JSON.stringify(bucket.record.name)}`;
  const event = `"id":${eventId(bucket, number)}`;
  if (change.kind === 'deleted') return `id: ${id}\nevent: deleted\ndata: {${where},${event}}\n\n`;
  const fields = `"extended":${change.extended},${event},${eventFields(change.event)}`;
  return `id: ${id}\ndata: {${where},${fields}}\n\n`;
}
