import { type Micros, SECOND } from '../../../protocol/event.ts';
import type { Asked, Run, Span } from '../series/index.ts';
import type { QueryContext } from './context.ts';

/** Lists of longer spans would drive out everything else. */
const LONGEST: Micros = 2 * 86_400 * SECOND;

/**
 * A run whose lists of short spans are kept for a while: a page asks dozens of queries about the same day, most of
 * which begin alike.
 * @param key says how it is worked out
 */
export function keptRun(
  run: Run,
  { lists, question }: Pick<QueryContext, 'lists' | 'question'>,
  key: string | undefined,
): Run {
  if (key === undefined) return run;
  const { period } = question;
  const isShort = ({ from, to }: Span): boolean =>
    Math.min(to, period.to) - Math.max(from, period.from) <= LONGEST;
  const kept =
    (what: string, ask: Asked): Asked =>
    (span, reads) =>
      isShort(span)
        ? lists().of(`${what} ${key}`, span, question, (own) => ask(span, own), reads)
        : ask(span, reads);
  return { ...run, share: kept('share', run.share), around: kept('around', run.around) };
}
