import type { Micros } from '../../../protocol/event.ts';
import { parseTime } from '../../ingest/index.ts';
import { type Asking, askOver, microsOf, type ToldEvent } from './ask.ts';
import { timelineQuestion } from './question.ts';
import type { Span } from './range.ts';

/** Pixels side by side that show the same. */
export interface Run {
  /** The first one, counted from 0. */
  readonly pixel: number;
  /** How many. */
  readonly pixels: number;
  readonly data: Readonly<Record<string, unknown>>;
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
 * @throws as `Answers.ask`
 */
export async function timelineOf(
  answers: Asking,
  {
    bucket,
    type,
    span,
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
  const { from, to } = span;
  if (from === to) return [];
  const text = timelineQuestion(bucket, width, key);
  const asked = await askOver(answers, text, [span], signal);
  const [{ runs }] = asked as [{ readonly runs: readonly ToldEvent[] }];
  const pixelOf = (moment: Micros): number => Math.round(((moment - from) * width) / (to - from));
  return runs.map(({ timestamp, duration, data }) => {
    const start = parseTime(timestamp, 'timestamp');
    const pixel = pixelOf(start);
    return { pixel, pixels: pixelOf(start + microsOf(duration)) - pixel, data };
  });
}

function usualKey(type: string): string | undefined {
  if (type.startsWith('web.tab.')) return '$domain';
  return Object.hasOwn(KEYS, type) ? KEYS[type] : undefined;
}
