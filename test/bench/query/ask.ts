import { createAnswers, parsePeriod } from '../../../node/query/index.ts';
import type { Store } from '../../../node/store/index.ts';

/** Asks a query over one period, and gives the answer as the JSON of a list of one, in the pieces in which it comes. */
export interface AskOnce {
  (text: string, period: string): Promise<string[]>;
  /** Resolves once all is kept on the disk that is kept for later questions. */
  rest(): Promise<void>;
}

/** What a node has for its queries while it runs. */
export function createAskOnce(store: Store): AskOnce {
  const answers = createAnswers({ store });
  const ask = async (text: string, period: string): Promise<string[]> =>
    Array.fromAsync(await answers.ask({ text, periods: [parsePeriod(period, 'period')] }));
  return Object.assign(ask, { rest: () => answers.rest() });
}
