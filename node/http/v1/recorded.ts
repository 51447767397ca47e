import { ElatioError } from '../../../protocol/error.ts';
import type { Taken } from '../../ingest/index.ts';

/**
 * The id of what was to be recorded by hand.
 * @throws ElatioError ELATIO_RULES_EXCLUDED where a rule, a pause or retention kept it out: whoever says what they
 *   did has to be told
 */
export function idOf({ id }: Taken): number {
  if (id !== null) return id;
  throw new ElatioError(
    'ELATIO_RULES_EXCLUDED',
    'Nothing was recorded: a rule excludes it, it is older than what is kept, or recording is paused. See "elatio rules list" and "elatio retention".',
  );
}
