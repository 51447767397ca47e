import { ElatioError } from '../../../protocol/error.ts';

const EXAMPLES =
  '"social media < 1h/day", "run 5 km daily", "read 20 min 5 days/week", "no screens after 23:30"';

/** @param at where in the sentence, from 0 on */
export function wrongSentence(at: number, what: string): ElatioError {
  return new ElatioError(
    'ELATIO_GOALS_SENTENCE',
    `At column ${at + 1}: ${what}. A goal reads such as ${EXAMPLES}.`,
  );
}
