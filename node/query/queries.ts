import { ElatioError } from '../../protocol/error.ts';
import type { Store } from '../store/index.ts';
import { functions } from './functions/index.ts';
import { eventOperators } from './functions/operators.ts';
import { interpret, type Memo, parse, type Value } from './language/index.ts';
import { MOST_PERIODS, type Period } from './periods.ts';
import { createPool } from './pool.ts';
import { createRegexes } from './regex/index.ts';

/** A query over one or more periods. */
export interface Question {
  readonly text: string;
  readonly periods: readonly Period[];
  /** Known to the query as NAME. */
  readonly name?: string | undefined;
}

/** Answers queries. */
export interface Queries {
  /**
   * What a query gives for each period, in their order.
   * @throws QueryError, ElatioError ELATIO_QUERY_PERIOD or of the store, the signal's reason
   */
  ask(question: Question, signal?: AbortSignal): Promise<Value[]>;
}

/** So many distinct data, and the next query begins with an empty pool. */
const MOST_DATA = 500_000;

export function createQueries({
  store,
}: {
  readonly store: Pick<Store, 'buckets' | 'coded' | 'count'>;
}): Queries {
  let pool = createPool();
  const regexes = createRegexes();
  return {
    async ask({ text, periods, name = '' }, signal) {
      if (periods.length > MOST_PERIODS) {
        throw new ElatioError(
          'ELATIO_QUERY_PERIOD',
          `"timeperiods" has ${periods.length} periods: ask for ${MOST_PERIODS} at a time at most.`,
        );
      }
      const program = parse(text);
      if (pool.size > MOST_DATA) pool = createPool();
      const values: Value[] = [];
      for (const { from, to, text: interval } of periods) {
        const [start = '', end = ''] = interval.split('/');
        values.push(
          await interpret(program, {
            functions,
            variables: new Map([
              ['NAME', name],
              ['STARTTIME', start],
              ['ENDTIME', end],
              ['TIMEINTERVAL', interval],
            ]),
            context: { store, pool, regexes, from, to, signal },
            events: eventOperators(pool),
            memo: createMemo(),
            signal,
          }),
        );
      }
      return values;
    },
  };
}

function createMemo(): Memo {
  const known = new Map<string, Value>();
  return { get: (key) => known.get(key), set: (key, value) => void known.set(key, value) };
}
