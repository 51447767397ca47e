/** The questions of this benchmark, answered step by step on lists of objects. */
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { categorizeTwin, splitUrlTwin } from '../../node/query/data-twin.ts';
import {
  floodTwin,
  intersectTwin,
  mergeTwin,
  type Plain,
  sortByDurationTwin,
  sumDurationsTwin,
} from '../../node/query/twin.ts';
import { BROWSER_APPS } from './desktop.ts';
import type { Ask } from './question.ts';
import type { Recorded } from './recorded.ts';
import { CATEGORY_RULES } from './rules.ts';

const PULSE_TIME = 5_000_000;

export function answerOfTwin({ kind }: Pick<Ask, 'kind'>, recorded: Recorded): JsonValue {
  const notAfk = floodTwin(recorded.away, PULSE_TIME).filter(
    ({ data }) => data['status'] === 'not-afk',
  );
  const active = intersectTwin(floodTwin(recorded.window, PULSE_TIME), notAfk);
  const events = withData(active, categorizeTwin(CATEGORY_RULES));
  const categories = top(events, ['$category']);
  const duration = sumDurationsTwin(events);
  if (kind === 'category') return { cat_events: categories, duration };

  const focus = active.filter(({ data }) => BROWSER_APPS.some((app) => app === data['app']));
  const visits = intersectTwin(floodTwin(recorded.browser, PULSE_TIME), focus);
  const pages = withData(visits, splitUrlTwin);
  const titles = sortByDurationTwin(mergeTwin(events, ['app', 'title']));
  return {
    window: {
      app_events: top(titles, ['app']),
      title_events: top(events, ['app', 'title']),
      cat_events: categories,
      duration,
    },
    browser: {
      domains: top(pages, ['$domain']),
      urls: top(pages, ['url']),
      duration: sumDurationsTwin(pages),
    },
  };
}

/** Changes the data of events; what was made of the same is not made anew. */
function withData(events: readonly Plain[], change: (data: JsonObject) => JsonObject): Plain[] {
  const changed = new Map<string, JsonObject>();
  return events.map((event) => {
    const key = JSON.stringify(event.data);
    const data = changed.get(key) ?? change(event.data);
    changed.set(key, data);
    return { ...event, data };
  });
}

/** The hundred longest, as an answer has them. */
function top(events: readonly Plain[], keys: readonly string[]): JsonValue {
  return sortByDurationTwin(mergeTwin(events, keys))
    .slice(0, 100)
    .map(({ start, duration, data }) => ({
      id: null,
      timestamp: timeOf(start),
      duration: duration / 1e6,
      data,
    }));
}

/** `2024-05-01T12:00:00.000001+00:00`, without a fraction where there is none. */
function timeOf(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const fraction = String(micros - seconds * 1e6).padStart(6, '0');
  const clock = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${clock}${fraction === '000000' ? '' : `.${fraction}`}+00:00`;
}
