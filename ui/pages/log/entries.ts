import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import type { Fields } from './fields.ts';

/** What was logged by hand. */
export interface Entry {
  readonly id: number;
  readonly activity: string;
  readonly fields: Fields;
  /** Milliseconds since 1970. */
  readonly from: number;
  /** Seconds. */
  readonly seconds: number;
}

const SHOWN = '50';

/** What was logged lately, on any device, newest first. */
export function useEntries() {
  return useAnswer(['log', 'now', 'entries'], async (signal) => {
    const answer = await api.log.$get({ query: { limit: SHOWN } }, { init: { signal } });
    return (await answer.json()).map(({ id, timestamp, duration, data }): Entry => {
      const { activity, ...fields } = data;
      return {
        id,
        activity: typeof activity === 'string' ? activity : JSON.stringify(activity ?? ''),
        // It came as JSON.
        fields: fields as Fields,
        from: Date.parse(timestamp),
        seconds: duration,
      };
    });
  });
}

/** What is said of something to be logged; as the API takes it. */
export interface Said {
  readonly activity: string;
  readonly fields: Fields;
  readonly for?: string | number;
  readonly at?: string;
}

/** Logs it. @throws ElatioError ELATIO_MANUAL_… @returns its id */
export async function log(said: Said, zone: string | undefined): Promise<number> {
  const json = { ...said, ...(zone !== undefined && { zone }) };
  return (await (await api.log.$post({ json })).json()).id;
}

/** The last things that were logged, each once however often it was: to be logged again. */
export function againOf(entries: readonly Entry[], most: number): readonly Entry[] {
  const seen = new Map<string, Entry>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.activity.toLowerCase(), entry.seconds]);
    if (!seen.has(key)) seen.set(key, entry);
  }
  return [...seen.values()].slice(0, most);
}
