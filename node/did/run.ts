import { isUncategorized } from '../query/index.ts';
import { type BucketState, placeOfId } from '../store/index.ts';
import type { DidRun } from './interface.ts';
import type { Drawn } from './pixels.ts';

/** Tells what pixels show, and whose it is. */
export function runIn(buckets: ReadonlyMap<string, BucketState>): (drawn: Drawn) => DidRun {
  const byIndex = new Map([...buckets].map(([name, bucket]) => [bucket.index, { name, bucket }]));
  return ({ pixel, pixels, seconds, piece: { id, data } }) => {
    const found = id === null ? undefined : byIndex.get(placeOfId(id).index);
    const category = data['$category'] as readonly string[] | undefined;
    return {
      pixel,
      pixels,
      seconds,
      app: textOf(data['app']) ?? textOf(data['package']) ?? null,
      title: textOf(data['title']) ?? null,
      category: category === undefined || isUncategorized(category) ? null : category,
      ...fieldOf('url', data['url']),
      ...fieldOf('site', data['$domain']),
      ...fieldOf('file', data['file']),
      ...fieldOf('project', data['project']),
      hostname: found?.bucket.spec.hostname ?? null,
      event: id !== null && found ? { bucket: found.name, id } : null,
    };
  };
}

function fieldOf(name: string, value: unknown): Record<string, string> {
  const text = textOf(value);
  return text === undefined ? {} : { [name]: text };
}

/** What is no text is told as JSON. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
