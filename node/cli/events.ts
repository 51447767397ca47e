import { cut, lengthOf, localTime, visible } from './output.ts';

/** An event as the daemon tells it. */
export interface ToldEvent {
  readonly bucket: string;
  readonly id: number;
  /** ISO 8601. */
  readonly timestamp: string;
  /** Seconds. */
  readonly duration: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** In a live stream: whether an event that was there lasts longer. */
  readonly extended?: boolean;
}

/** An event as a line of text cells: when, how long, bucket, what. */
export function cellsOf(
  event: ToldEvent,
): [when: string, long: string, bucket: string, what: string] {
  return [
    localTime(event.timestamp),
    lengthOf(event.duration),
    visible(event.bucket),
    cut(visible(summaryOf(event.data)), 100),
  ];
}

/** The texts of the data, the telling ones first. */
function summaryOf(data: ToldEvent['data']): string {
  const first = ['app', 'title', 'url', 'status', 'file', 'label'].filter((key) => key in data);
  const rest = Object.keys(data).filter((key) => !first.includes(key));
  return [...first, ...rest]
    .map((key) => data[key])
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .join('  ');
}
