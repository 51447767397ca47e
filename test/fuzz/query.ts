/** Texts of queries: each is a program, or refused with a place in it. */
import { deepStrictEqual } from 'node:assert/strict';
import { parse, QueryError } from '../../node/query/language/index.ts';
import type { FuzzTarget } from './target.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const queryTarget: FuzzTarget = {
  name: 'query',
  seeds: [
    bytes('afk = flood(query_bucket(find_bucket("aw-watcher-afk_"))); # a comment\nRETURN = afk;'),
    bytes(
      String.raw`e = categorize(e, [[["Work"], {"type": 'regex', "regex": "\w\"+", "n": -1.5e3}],]);`,
    ),
    bytes('if a == [] + b { x = (1 + 2) * 3 % -4; } elif true { ; } else { nop() } return {};'),
  ],
  run(input) {
    const source = new TextDecoder().decode(input);
    try {
      deepStrictEqual(parse(source).source, source);
    } catch (error) {
      if (!(error instanceof QueryError) || error.code !== 'ELATIO_QUERY_PARSE') throw error;
      const line = source.split(/\r\n|\r|\n/).at(error.line - 1);
      if (line === undefined || error.column > line.length + 1) throw error;
    }
  },
};
