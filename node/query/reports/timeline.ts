import type { JsonObject } from '../../../protocol/json.ts';
import { mapData } from '../columns/data.ts';
import { timeline } from '../columns/timeline.ts';
import { eventAt, type Events } from '../events.ts';
import { isDict, isEvents } from '../language/index.ts';
import type { Queries } from '../queries.ts';
import { bucketsQuestion } from './question.ts';
import type { Span } from './range.ts';

/** Pixels side by side that show the same. */
export interface Run {
  /** The first one, counted from 0. */
  readonly pixel: number;
  /** How many. */
  readonly pixels: number;
  readonly data: JsonObject;
}

/** What is drawn of events of a type where nothing is said: what they are told apart by. */
const KEYS: Readonly<Record<string, string>> = {
  currentwindow: 'app',
  afkstatus: 'status',
  'app.editor.activity': 'project',
  'currently-playing': 'title',
  'os.hid.input': '',
};

/**
 * What there is to draw of a bucket, at most one run a pixel.
 * @param key the field of the data that is drawn; `$domain` is there too where there is an address
 * @throws ElatioError of the store; the signal's reason
 */
export async function timelineOf(
  queries: Pick<Queries, 'ask'>,
  {
    bucket,
    type,
    span: { from, to },
    width,
    key = usualKey(type),
  }: {
    readonly bucket: string;
    readonly type: string;
    readonly span: Span;
    readonly width: number;
    readonly key?: string | undefined;
  },
  signal?: AbortSignal,
): Promise<Run[]> {
  if (from === to) return [];
  const text = bucketsQuestion([bucket], key?.startsWith('$'));
  const asked = { text, periods: [{ from, to, text: '' }] };
  const [answer] = await queries.ask(asked, signal);
  const events = isDict(answer) ? answer['events'] : null;
  if (!isEvents(events)) return [];
  const canvas = { from, to, width: Math.min(width, to - from) };
  const drawn = timeline(key === undefined ? events : reduced(events, key), canvas);
  const scale = width / canvas.width;
  return Array.from({ length: drawn.count }, (_, i) => {
    const { start, duration, data } = eventAt(drawn, i);
    const pixel = Math.floor(start * scale);
    return { pixel, pixels: Math.floor((start + duration) * scale) - pixel, data };
  });
}

function usualKey(type: string): string | undefined {
  if (type.startsWith('web.tab.')) return '$domain';
  return Object.hasOwn(KEYS, type) ? KEYS[type] : undefined;
}

/** The events with nothing but one field. */
function reduced(events: Events, key: string): Events {
  return mapData(events, events.pool.only([key]));
}
