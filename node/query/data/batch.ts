import type { JsonObject } from '../../../protocol/json.ts';
import type { Rule } from './rule.ts';

/** The texts of many data, each searched once a rule however many data have it. */
export interface Batch {
  /**
   * The numbers of the data a rule holds for, each once, those done with left out now and then.
   * @throws what the rule's matcher does
   */
  holding(rule: Rule): Promise<readonly number[]>;
  /** Says that it need not be known any more what holds for a data. */
  done(data: number): void;
}

/** Texts that rules of the same keys look in, and which data have each. */
interface Column {
  readonly texts: readonly string[];
  readonly datas: readonly (readonly number[])[];
  /** How many data were done with when it was made. */
  readonly made: number;
}

/** So much less to search is worth making a column anew. */
const WORTH = 0.1;

export function createBatch(datas: readonly JsonObject[], signal?: AbortSignal): Batch {
  const isDone = new Uint8Array(datas.length);
  let doneCount = 0;
  const columns = new Map<string, Column>();

  function columnFor({ keys }: Rule): Column {
    const name = JSON.stringify(keys ?? null);
    const known = columns.get(name);
    if (known && doneCount - known.made <= WORTH * datas.length) return known;
    const column = known ? without(known) : make(keys);
    columns.set(name, column);
    return column;
  }

  function make(keys: Rule['keys']): Column {
    const byText = new Map<string, number[]>();
    for (const [i, data] of datas.entries()) {
      if (isDone[i] === 1) continue;
      for (const key of keys ?? Object.keys(data)) {
        const value = Object.hasOwn(data, key) ? data[key] : undefined;
        if (typeof value !== 'string') continue;
        const list = byText.get(value);
        if (list) list.push(i);
        else byText.set(value, [i]);
      }
    }
    return { texts: [...byText.keys()], datas: [...byText.values()], made: doneCount };
  }

  function without(column: Column): Column {
    const texts: string[] = [];
    const left: (readonly number[])[] = [];
    for (const [i, owners] of column.datas.entries()) {
      const waiting = owners.length === 1 ? owners : owners.filter((data) => isDone[data] === 0);
      if (waiting.length === 0 || isDone[waiting[0] ?? 0] === 1) continue;
      texts.push(column.texts[i] ?? '');
      left.push(waiting);
    }
    return { texts, datas: left, made: doneCount };
  }

  return {
    async holding(rule) {
      if (!rule.matcher) return [];
      const column = columnFor(rule);
      const found = await rule.matcher.searchAll(column.texts, signal);
      const holding = new Set<number>();
      for (let i = found.indexOf(1); i >= 0; i = found.indexOf(1, i + 1)) {
        for (const data of column.datas[i] ?? []) holding.add(data);
      }
      return [...holding];
    },
    done(data) {
      doneCount += 1 - (isDone[data] ?? 1);
      isDone[data] = 1;
    },
  };
}
