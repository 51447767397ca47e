/** What queries do with the data of events, for one data or for many. */
import {
  type Categorizer,
  type Category,
  type RuleSearch,
  simplifyTitle,
  type Tagger,
  urlParts,
} from '../../../../node/query/data/index.ts';
import { createFound } from '../../../../node/query/functions/found.ts';
import { rowsHolding } from '../../../../node/query/functions/rules.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import type { JsonObject } from '../../../../protocol/json.ts';

async function decideAll<T>(
  search: RuleSearch,
  datas: readonly JsonObject[],
  decide: (holding: Uint32Array) => T,
  signal?: AbortSignal,
): Promise<T[]> {
  const pool = createPool();
  const codes = datas.map((data) => pool.intern(data));
  const holding = await rowsHolding(pool, search, codes, createFound(), signal);
  return codes.map((_, i) => decide(holding(i)));
}

export function categorizeAll(
  categorizer: Categorizer,
  datas: readonly JsonObject[],
  signal?: AbortSignal,
): Promise<Category[]> {
  const { categories, decide } = categorizer;
  return decideAll(categorizer, datas, (holding) => categories[decide(holding)], signal);
}

export function tagAll(
  tagger: Tagger,
  datas: readonly JsonObject[],
  signal?: AbortSignal,
): Promise<string[][]> {
  return decideAll(tagger, datas, tagger.decide, signal);
}

export function splitUrl(data: JsonObject): JsonObject {
  const { url } = data;
  const parts = Object.hasOwn(data, 'url') && typeof url === 'string' ? urlParts(url) : undefined;
  return parts ? { ...data, ...parts } : data;
}

export function simplifyWindowTitle(data: JsonObject, key: string): JsonObject {
  const title = Object.hasOwn(data, key) ? data[key] : undefined;
  if (typeof title !== 'string') return data;
  const simple = simplifyTitle(title, key === 'title' && Object.hasOwn(data, 'app'));
  return simple === title ? data : { ...data, [key]: simple };
}
