import { domainOfType } from '../../../protocol/bucket.ts';
import { closenessIn } from '../../../node/search/answer/text-match.ts';
import { isSearched, join, textsOf } from '../../../node/search/documents/texts.ts';
import { parseQuery } from '../../../node/search/question/parse.ts';
import type { Found, SearchQuestion } from '../../../node/search/question/question.ts';
import { hostOf } from '../../../protocol/rules/address.ts';
import type { Store } from '../../../node/store/index.ts';
import type { JsonObject } from '../../../protocol/json.ts';

/** What is found, without how well it fits: by bucket and texts, in some order. */
export type Plain = readonly [
  bucket: string,
  texts: string,
  count: number,
  duration: number,
  first: number,
  last: number,
];

const SECOND = 1_000_000;

/** Looks through all events for the words of a question. */
export async function lookedThrough(store: Store, question: SearchQuestion): Promise<Plain[]> {
  const { text, bucket: only, type, domain, since = -Infinity, until = Infinity } = question;
  const query = parseQuery(text);
  const found = new Map<string, Plain>();
  for (const [name, bucket] of store.buckets()) {
    const ofType = bucket.spec.type;
    if (!isSearched(ofType) || (only !== undefined && name !== only)) continue;
    if (type !== undefined && type !== ofType) continue;
    if (domain !== undefined && domain !== domainOfType(ofType)) continue;
    for await (const batch of store.events(bucket)) {
      for (const { start, duration, data } of batch) {
        const second = Math.floor(start / SECOND);
        if (second < Math.floor(since / SECOND) || second >= Math.floor(until / SECOND)) continue;
        if (!isFrom(data, question)) continue;
        const texts = textsOf(data);
        const has = query.all.every((any) => any.some((term) => closenessIn(texts, term) > 0));
        if (!has || query.none.some((term) => closenessIn(texts, term) > 0)) continue;
        const key = `${name} ${join(texts)}`;
        const tenths = Math.round(duration / (SECOND / 10));
        const [, , count, sum, first, last] = found.get(key) ?? [0, 0, 0, 0, Infinity, -Infinity];
        found.set(key, [
          name,
          join(texts),
          count + 1,
          sum + (tenths * SECOND) / 10,
          Math.min(first, second * SECOND),
          Math.max(last, second * SECOND),
        ]);
      }
    }
  }
  return inOrder([...found.values()]);
}

function isFrom({ app, url }: JsonObject, wanted: SearchQuestion): boolean {
  if (wanted.app !== undefined) {
    if (typeof app !== 'string' || app.toLowerCase() !== wanted.app.toLowerCase()) return false;
  }
  if (wanted.site === undefined) return true;
  const host = typeof url === 'string' ? hostOf(url) : undefined;
  return host === wanted.site || host?.endsWith(`.${wanted.site}`) === true;
}

/** An answer in the same form. */
export function plainOf({ hits }: Found): Plain[] {
  return inOrder(
    hits.map(({ bucket, texts, count, duration, first, last }) => [
      bucket,
      join(texts.map(({ key, text }) => [key, text])),
      count,
      duration,
      first,
      last,
    ]),
  );
}

function inOrder(list: Plain[]): Plain[] {
  return list.sort((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1));
}
