import type { JsonObject } from '../../../protocol/json.ts';
import type { Rule } from './rule.ts';

/** The texts of many data, each looked at once however many data have it. */
export interface Batch {
  /**
   * Which data a rule holds for.
   * @param among numbers of data; others are not looked at
   * @throws what the rule's matcher does
   */
  holding(rule: Rule, among: readonly number[]): Promise<readonly number[]>;
}

export function createBatch(datas: readonly JsonObject[], signal?: AbortSignal): Batch {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    texts.push(text);
    numbers.set(text, texts.length - 1);
    return texts.length - 1;
  };
  /** Of each data the numbers of the texts that a rule with these keys looks in. */
  const columns = new Map<string, readonly (readonly number[])[]>();
  function columnFor({ keys }: Rule): readonly (readonly number[])[] {
    const name = JSON.stringify(keys ?? null);
    const known = columns.get(name);
    if (known) return known;
    const column = datas.map((data) => {
      const found: number[] = [];
      for (const key of keys ?? Object.keys(data)) {
        const value = Object.hasOwn(data, key) ? data[key] : undefined;
        if (typeof value === 'string') found.push(numberOf(value));
      }
      return found;
    });
    columns.set(name, column);
    return column;
  }

  return {
    async holding(rule, among) {
      if (!rule.matcher) return [];
      const column = columnFor(rule);
      /** The place of each text among those searched, from 1. */
      const places = new Uint32Array(texts.length);
      const searched: string[] = [];
      for (const data of among) {
        for (const number of column[data] ?? []) {
          if (places[number] === 0) places[number] = searched.push(texts[number] ?? '');
        }
      }
      const found = await rule.matcher.searchAll(searched, signal);
      return among.filter((data) =>
        (column[data] ?? []).some((number) => found[(places[number] ?? 0) - 1] === 1),
      );
    },
  };
}
