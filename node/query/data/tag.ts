import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import type { Regexes } from '../regex/index.ts';
import { createBatch } from './batch.ts';
import { holds, readRules } from './rule.ts';

export interface Tagger {
  /** @throws what searching for the rules' patterns throws */
  tag(data: JsonObject): string[];
  /**
   * The tags of each of many data, letting other work go on.
   * @param datas different from each other
   * @throws as above; what `signal` was aborted with
   */
  tagAll(datas: readonly JsonObject[], signal?: AbortSignal): Promise<string[][]>;
}

/**
 * All tags whose rules hold, in the order of the rules; one that two rules give is there twice.
 * @param rules `[['mail', { type: 'regex', regex: 'Thunderbird' }], …]`
 * @throws ElatioError ELATIO_QUERY_RULE; what compiling a pattern throws
 */
export function createTagger(regexes: Regexes, rules: JsonValue): Tagger {
  const all = readRules(regexes, rules, (value) => (typeof value === 'string' ? value : undefined));
  return {
    tag(data) {
      return all.filter(({ rule }) => holds(rule, data)).map(({ what }) => what);
    },
    async tagAll(datas, signal) {
      const result: string[][] = datas.map(() => []);
      const batch = createBatch(datas, signal);
      for (const { what, rule } of all) {
        for (const i of await batch.holding(rule)) result[i]?.push(what);
      }
      return result;
    },
  };
}
