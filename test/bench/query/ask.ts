import { createAnswers, parsePeriod } from '../../../node/query/index.ts';
import type { Store } from '../../../node/store/index.ts';

/** Asks a query over one period, and gives the answer as the JSON of a list of one, in the pieces in which it comes. */
export type AskOnce = (text: string, period: string) => Promise<string[]>;

/** What a node has for its queries while it runs. */
export function createAskOnce(store: Store): AskOnce {
  const answers = createAnswers({ store });
  return async (text, period) => {
    const pieces = await answers.ask({ text, periods: [parsePeriod(period, 'period')] });
    return Array.fromAsync(pieces);
  };
}
