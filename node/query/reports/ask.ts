import type { Micros } from '../../../protocol/event.ts';
import type { Past } from '../../store/index.ts';
import type { Answers } from '../answers/answers.ts';
import type { Question } from '../queries.ts';
import type { Span } from './range.ts';

/** An event as an answer has it. */
export interface ToldEvent {
  readonly timestamp: string;
  /** Seconds. */
  readonly duration: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What answers queries. */
export type Asking = Pick<Answers, 'ask'>;

/** The same of the log as it was; of the log as it is where there is no past. */
export function askingOf(answers: Asking, past: Past | undefined): Asking {
  if (!past) return answers;
  return { ask: (question, signal) => answers.ask({ ...question, past }, signal) };
}

/**
 * What a query gives for each of some periods: small, or it were not a report.
 * @throws as `Answers.ask`
 */
export async function askOver(
  answers: Asking,
  text: string,
  spans: readonly Span[],
  signal: AbortSignal | undefined,
  variables?: Question['variables'],
): Promise<unknown[]> {
  if (spans.length === 0) return [];
  const periods = spans.map(({ from, to }) => ({ from, to, text: '' }));
  const pieces = await Array.fromAsync(await answers.ask({ text, periods, variables }, signal));
  return JSON.parse(pieces.join('')) as unknown[];
}

/** Seconds in microseconds. */
export function microsOf(seconds: number): Micros {
  return Math.round(seconds * 1e6);
}
