import type { RuleSearch } from '../data/index.ts';
import type { Pool } from '../pool/index.ts';

/**
 * The rules that hold for each of many data: rows of bits, by the places of the data. What is given for one is the
 * same array as for another.
 * @throws what searching for the rules' patterns throws; what `signal` was aborted with
 */
export async function rowsHolding(
  pool: Pool,
  { width, search, lookingIn }: RuleSearch,
  codes: readonly number[],
  signal: AbortSignal | undefined,
): Promise<(i: number) => Uint32Array> {
  const places = new Map<number, number>();
  const texts: string[] = [];
  const plans = new Map<readonly string[], readonly (Uint32Array | undefined)[]>();

  /** Of each key the rules that look in it. */
  function planFor(code: number): readonly (Uint32Array | undefined)[] {
    const keys = pool.keysOf(code);
    let plan = plans.get(keys);
    if (!plan) {
      plan = keys.map((key) => {
        const looking = lookingIn(key);
        return looking.some((word) => word !== 0) ? looking : undefined;
      });
      plans.set(keys, plan);
    }
    return plan;
  }

  for (const code of codes) {
    for (const [i, looking] of planFor(code).entries()) {
      const value = looking && pool.valueAt(code, i);
      if (value === undefined || places.has(value)) continue;
      const text = pool.values.string(value);
      places.set(value, text === undefined ? -1 : width * texts.length);
      if (text !== undefined) texts.push(text);
    }
  }
  const found = await search(texts, signal);
  const holding = new Uint32Array(width);
  return (at) => {
    holding.fill(0);
    const code = codes[at];
    for (const [i, looking] of planFor(code).entries()) {
      const place = looking && places.get(pool.valueAt(code, i));
      if (!looking || place === undefined || place < 0) continue;
      for (let word = 0; word < width; word++) holding[word] |= found[place + word] & looking[word];
    }
    return holding;
  };
}
