import type { JsonObject } from './json.ts';
import type { Micros } from './event.ts';

/** What a writer says about a bucket when it creates one. Names and types are ActivityWatch's. */
export interface BucketSpec {
  /** The name clients use in URLs, e.g. `aw-watcher-window_laptop`. */
  readonly name: string;
  /** What its events are, e.g. `currentwindow`; decides the domain. */
  readonly type: string;
  /** The program that writes, e.g. `aw-watcher-window`. */
  readonly client: string;
  readonly hostname: string;
  /** The `name` field of ActivityWatch's bucket, a label for people. */
  readonly label?: string;
  readonly data?: JsonObject;
  /** When it was created; the node's clock where absent. */
  readonly created?: Micros;
}

/** Partitions of the store, each with its own streams, keys and retention. */
export const DOMAINS = [
  'core',
  'web',
  'input',
  'files',
  'manual',
  'health',
  'iot',
  'attachments',
  'docs',
] as const;

export type Domain = (typeof DOMAINS)[number];

const EXACT: Readonly<Record<string, Domain>> = {
  'general.stopwatch': 'manual',
  calendar: 'manual',
  'os.hid.input': 'input',
  attachment: 'attachments',
};

const PREFIXES: readonly (readonly [string, Domain])[] = [
  ['web.', 'web'],
  ['os.file.', 'files'],
  ['manual.', 'manual'],
  ['health.', 'health'],
  ['sensor.', 'iot'],
  ['attachment.', 'attachments'],
];

/** The domain that events of a bucket type belong to; a type nobody knows goes to `core`. */
export function domainOfType(type: string): Domain {
  if (Object.hasOwn(EXACT, type)) return EXACT[type];
  return PREFIXES.find(([prefix]) => type.startsWith(prefix))?.[1] ?? 'core';
}
