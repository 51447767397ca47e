import { createQueries, parsePeriod, writeValue } from '../../../node/query/index.ts';
import type { Store } from '../../../node/store/index.ts';

/** Asks a query over one period, and gives the answer as JSON, in the pieces in which it comes. */
export type AskOnce = (text: string, period: string) => Promise<string[]>;

/** What a node has for its queries while it runs. */
export function createAskOnce(store: Store): AskOnce {
  const queries = createQueries({ store });
  return async (text, period) => {
    const values = await queries.ask({ text, periods: [parsePeriod(period, 'period')] });
    return [...writeValue(values[0])];
  };
}
