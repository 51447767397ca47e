import { setImmediate as nextTurn } from 'node:timers/promises';
import { ElatioError } from '../../protocol/error.ts';
import { SECOND } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { eventId, type Past, type Rollups, type Store } from '../store/index.ts';
import type { QueryContext } from './functions/context.ts';
import { createFound } from './functions/found.ts';
import { functions } from './functions/index.ts';
import { eventOperators } from './functions/operators.ts';
import { createLeisure } from './leisure.ts';
import {
  interpret,
  isEvents,
  isPending,
  type Memo,
  type Pending,
  type ReadQuery,
  type Value,
} from './language/index.ts';
import { createMind, type Mind, type Room } from './mind.ts';
import { pastStore } from './past-store.ts';
import { MOST_PERIODS, type Period } from './periods.ts';
import { areAsStamped, createPlan, spansOf } from './plan/index.ts';
import { createEventStamps, createReading, type Reading } from './reading/index.ts';
import { createRegexes } from './regex/index.ts';

/** A query over one or more periods. */
export interface Question {
  readonly text: string;
  readonly periods: readonly Period[];
  /** Known to the query as NAME. */
  readonly name?: string | undefined;
  /** The person's categories, as rules of `categorize`; none where absent. */
  readonly rules?: JsonValue | undefined;
  /** Further values by the names that the query knows them by. */
  readonly variables?: Readonly<Record<string, JsonValue>> | undefined;
  /** Of the log as it was; as it is now where absent. */
  readonly past?: Past | undefined;
  /** Whether the store is one of the past: what is worked out is not kept for those who ask of the present. */
  readonly isPast?: boolean;
}

type Given = Omit<Question, 'text' | 'periods'>;

/** Answers queries. */
export interface Queries {
  /**
   * What a query gives for each period, in their order.
   * @throws QueryError, ElatioError ELATIO_QUERY_PERIOD or of the store, the signal's reason
   */
  ask(question: Question, signal?: AbortSignal): Promise<Value[]>;
  /** Keeps nothing of what was read, in memory; of rollups only those that are as they would be made now. */
  forget(): Promise<void>;
  /** Resolves once all that can be kept for later queries is kept. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

/** What queries want of a store. One that is in another thread does not sweep. */
export interface QueriedStore extends Pick<Store, 'buckets' | 'view' | 'count'> {
  readonly rollups: Pick<Rollups, 'get' | 'put'> & Partial<Pick<Rollups, 'sweep'>>;
}

const MIB = 2 ** 20;
const ROOM: Room = {
  data: 48 * MIB,
  scratch: 64 * MIB,
  rows: 24 * MIB,
  parts: 24 * MIB,
  lists: 12 * MIB,
};

const DAY = 86_400 * SECOND;

/** How long other work waits, in milliseconds. */
const TURN_MS = 8;

export function createQueries({
  store,
  room = ROOM,
  day = DAY,
}: {
  readonly store: QueriedStore;
  readonly room?: Room;
  /** Length of the spans that are worked out by themselves, for tests. */
  readonly day?: number;
}): Queries {
  const regexes = createRegexes();
  const found = createFound();
  const leisure = createLeisure();
  const eventStamps = createEventStamps();
  let mind: Mind = newMind();

  function newMind(): Mind {
    // What was forgotten meanwhile may have been destroyed.
    const unlessForgotten = (work: () => Promise<void>) => async (): Promise<void> => {
      if (mind === made) await work();
    };
    const made = createMind(room, {
      rollups: store.rollups,
      // To work out a day anew takes no time, but for a process in which nothing has been worked out yet.
      isWorth: ({ from, to }) => Number.isFinite(to - from) && to - from >= day / 8,
      later: (work) => leisure.later(unlessForgotten(work)),
      soon: (work) => leisure.soon(unlessForgotten(work)),
    });
    return made;
  }

  /** Destroys rollups of what is not there any more as it was. */
  async function sweep(): Promise<void> {
    if (!store.rollups.sweep) return;
    const { scratch } = mind;
    const period = { from: -Infinity, to: Infinity };
    const readings = new Map<string, Reading>();
    try {
      for (const bucket of store.buckets().values()) {
        const view = await store.view(bucket);
        const { id } = bucket;
        readings.set(id, createReading({ scratch, bucket: { id, firstId: 0 }, view, period }));
      }
      await store.rollups.sweep((sources) => areAsStamped(sources, readings));
    } finally {
      for (const reading of readings.values()) await reading.close();
    }
  }

  async function askOver(
    seen: Pick<QueriedStore, 'buckets' | 'view' | 'count'>,
    isPast: boolean,
    { program, constants }: ReadQuery,
    { name = '', rules = [], variables = {} }: Given,
    period: Period,
    signal: AbortSignal | undefined,
  ): Promise<Value> {
    const { scratch, tidy, read: _, ...known } = mind;
    const readings = new Map<string, Promise<Reading>>();
    const open = new Map<string, Reading>();
    const buckets = seen.buckets();
    const newest = buckets.values().reduce((last, { newest }) => Math.max(last, newest), -Infinity);
    const question = { period, readings: open, isPast, settled: newest };
    const context: QueryContext = {
      buckets: () => buckets,
      count: (bucket) => seen.count(bucket, period),
      reading(bucket) {
        let reading = readings.get(bucket.id);
        if (!reading) readings.set(bucket.id, (reading = openReading(bucket)));
        return reading;
      },
      ...known,
      question,
      regexes,
      found,
      rules,
      period,
      plan: createPlan({
        spans: () => spansOf(period, newest, day),
        question,
        between: tidy,
        pause: createPause(signal),
      }),
      signal,
    };

    async function openReading(bucket: Parameters<QueryContext['reading']>[0]): Promise<Reading> {
      const view = await seen.view(bucket, period);
      const { id } = bucket;
      const reading = createReading({
        scratch,
        bucket: { id, firstId: eventId(bucket, 0) },
        view,
        period,
        eventStamps,
      });
      open.set(id, reading);
      return reading;
    }

    const [start = '', end = ''] = period.text.split('/');
    try {
      return await interpret(program, {
        functions,
        variables: new Map([
          ['NAME', name],
          ['STARTTIME', start],
          ['ENDTIME', end],
          ['TIMEINTERVAL', period.text],
          ...Object.entries(variables),
        ]),
        context,
        events: eventOperators(context),
        memo: createMemo(),
        constants,
        signal,
      });
    } finally {
      for (const reading of open.values()) await reading.close();
    }
  }

  return {
    async ask({ text, periods, past, isPast = past !== undefined, ...given }, signal) {
      if (periods.length > MOST_PERIODS) {
        throw new ElatioError(
          'ELATIO_QUERY_PERIOD',
          `"timeperiods" has ${periods.length} periods: ask for ${MOST_PERIODS} at a time at most.`,
        );
      }
      if (mind.pool.bytes > room.data) mind = newMind();
      const query = mind.read(text);
      mind.tidy();
      const seen = past ? pastStore(store, past) : store;
      return leisure.during(async () => {
        const values: Value[] = [];
        for (const period of periods) {
          values.push(await askOver(seen, isPast, query, given, period, signal));
        }
        return values;
      });
    },
    async forget() {
      mind = newMind();
      await leisure.rest();
      await sweep();
    },
    rest: leisure.rest,
    stop: leisure.stop,
  };
}

/** Of events it remembers only those that the query, or whoever works for it, still has hold of. */
function createMemo(): Memo {
  const known = new Map<string, Value | WeakRef<Pending>>();
  return {
    get(key) {
      const value = known.get(key);
      return value instanceof WeakRef ? value.deref() : value;
    },
    set(key, value) {
      if (isEvents(value)) return;
      known.set(key, isPending(value) ? new WeakRef(value) : value);
    },
  };
}

function createPause(signal: AbortSignal | undefined): () => Promise<void> {
  let turn = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - turn < TURN_MS) return;
    await nextTurn();
    signal?.throwIfAborted();
    turn = performance.now();
  };
}
