import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';

/** What is never recorded, or not wholly. */
export function useRules() {
  return useAnswer(['rules'], async (signal) =>
    (await api.rules.$get({}, { init: { signal } })).json(),
  );
}
