import type { BucketSpec } from '../bucket.ts';
import type { Event, Micros } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { domainsOf, hostOf } from './address.ts';
import { fold } from './pattern.ts';
import type { WallTime } from './schedule.ts';

/** Where an event comes from. */
export type Source = Pick<BucketSpec, 'name' | 'type' | 'client'>;

/** Which fields of an event's data a condition is about; several watchers call the same differently. */
const FIELDS = {
  app: ['app', 'package'],
  title: ['title'],
  url: ['url'],
  path: ['path', 'file'],
} as const;

/** What conditions ask about an event. Each is made when it is first asked for, and once. */
export interface Subject {
  /** Folded texts. */
  texts(of: keyof typeof FIELDS | 'bucket' | 'type' | 'client'): readonly string[];
  /** The hosts of its addresses with the domains above them. */
  domains(): ReadonlySet<string>;
  /** When it begins, and the last moment that it lasts. */
  times(): { readonly first: WallTime; readonly last: WallTime };
}

/** @param wallTime tells the time in the zone in force */
export function subjectOf(
  source: Source,
  { start, duration, data }: Event,
  wallTime: (moment: Micros) => WallTime,
): Subject {
  const found = new Map<string, readonly string[]>();
  let domains: ReadonlySet<string> | undefined;
  let times: ReturnType<Subject['times']> | undefined;
  const raw = (field: keyof typeof FIELDS): string[] =>
    FIELDS[field].flatMap((key) => (Object.hasOwn(data, key) ? textsIn(data[key]) : []));
  const read = (of: Parameters<Subject['texts']>[0]): string[] => {
    if (of === 'bucket') return [source.name];
    if (of === 'type' || of === 'client') return [source[of]];
    return raw(of);
  };
  return {
    texts(of) {
      let texts = found.get(of);
      if (!texts) found.set(of, (texts = read(of).map(fold)));
      return texts;
    },
    domains() {
      domains ??= new Set(
        raw('url').flatMap((address) => {
          const host = hostOf(address);
          return host === undefined ? [] : [...domainsOf(host)];
        }),
      );
      return domains;
    },
    times() {
      times ??= { first: wallTime(start), last: wallTime(start + Math.max(duration - 1, 0)) };
      return times;
    },
  };
}

/** All texts in a value: what a rule is to keep out must not get in as a list. */
function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object') return [String(value)];
  return value === null ? [] : Object.values(value).flatMap(textsIn);
}
