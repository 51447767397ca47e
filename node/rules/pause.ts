import { ElatioError } from '../../protocol/error.ts';
import { type Event, LATEST, type Micros, SECOND } from '../../protocol/event.ts';
import type { LocalRecords } from '../store/index.ts';

/** When nothing was, or is, recorded. */
interface Stretch {
  readonly from: Micros;
  readonly until: Micros;
}

/** Time in which this node records nothing, whoever sends it. It outlasts restarts, and ends by itself. */
export interface Pause {
  /** When the one that is on ends; `undefined` where it records. */
  until(): Micros | undefined;
  /**
   * Begins one, or lets the one that is on end at another time. On the disk when it resolves. Whoever begins it
   * ends what goes on too, or what comes after would be taken to have lasted all the while.
   * @param length in microseconds
   * @param since from when on it is so long: now where absent
   * @throws ElatioError ELATIO_RULES_PAUSE where it is not above 0 or ends beyond 2100, or of the store
   */
  begin(length: Micros, since?: Micros): Promise<Micros>;
  /** Ends it now. */
  end(): Promise<void>;
  /**
   * What of an event that goes on may be recorded, for watchers send what they know of the time before too:
   * nothing in a pause, nothing of one that is over.
   */
  clip(event: Event): Event | undefined;
  /** The same of one that was recorded elsewhere and comes late: what was before a pause is kept while it is on, too. */
  cut(event: Event): Event | undefined;
}

const KEY = 'pause';

export function createPause({
  local,
  now,
}: {
  readonly local: LocalRecords;
  readonly now: () => Micros;
}): Pause {
  let last = local.get(KEY) as Stretch | undefined;

  const isOn = (stretch: Stretch | undefined): stretch is Stretch =>
    stretch !== undefined && now() < stretch.until;

  async function put(stretch: Stretch): Promise<void> {
    await local.set(KEY, { ...stretch });
    last = stretch;
  }

  function cut(event: Event): Event | undefined {
    if (!last) return event;
    const { from, until: planned } = last;
    // Of one that is on nobody knows the end yet.
    const until = isOn(last) ? Infinity : planned;
    const { start, duration } = event;
    const end = start + duration;
    if (end < from || start >= until) return event;
    if (end > until) return { ...event, start: until, duration: end - until };
    return start < from ? { ...event, duration: from - start } : undefined;
  }

  return {
    until: () => (isOn(last) ? last.until : undefined),
    async begin(length, since = now()) {
      const until = since + length;
      if (!(length > 0) || !(until <= LATEST)) {
        throw new ElatioError(
          'ELATIO_RULES_PAUSE',
          `A pause lasts some time, and ends before 2100; ${length / SECOND} s do not.`,
        );
      }
      await put({ from: isOn(last) ? last.from : now(), until });
      return until;
    },
    async end() {
      if (isOn(last)) await put({ from: last.from, until: now() });
    },
    clip: (event) => (isOn(last) ? undefined : cut(event)),
    cut,
  };
}
