import type { ToldEdit } from './edits.ts';
import { cellsOf } from './events.ts';
import { cut, visible } from './output.ts';

/** What became of an event, as `/api/v1` tells it; `recorded`, `deleted` and `destroyed` are texts. */
export type ToldBecame = string | ToldText | readonly (string | ToldText)[];

interface ToldText {
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An edit with all that it changed, as `/api/v1` tells it. */
export interface ToldChanges {
  readonly edit: ToldEdit;
  readonly changes: readonly (
    | { readonly id: number; readonly was: ToldBecame; readonly becomes: ToldBecame }
    | {
        readonly document: string;
        readonly key: string;
        readonly was: unknown;
        readonly value: unknown;
      }
    | { readonly field: string; readonly was: unknown; readonly value: unknown }
  )[];
}

const WORDS: Readonly<Record<string, string>> = {
  recorded: 'as it was recorded',
  deleted: 'deleted',
  destroyed: 'purged since',
};

/** In a line, or one for each piece. */
export function becameInWords(became: ToldBecame): string[] {
  const list: readonly (string | ToldText)[] = isList(became) ? became : [became];
  return list.map(oneInWords);
}

/** What something was before and after, in lines. */
export function beforeAndAfter(before: readonly string[], after: readonly string[]): string[] {
  const headed = (head: string, lines: readonly string[]): string[] =>
    lines.map((line, i) => `  ${(i === 0 ? head : '').padEnd(8)}${line}`);
  return [...headed('before', before), ...headed('after', after)];
}

function isList(became: ToldBecame): became is readonly (string | ToldText)[] {
  return Array.isArray(became);
}

function oneInWords(one: string | ToldText): string {
  if (typeof one === 'string') return visible(WORDS[one] ?? one);
  const [when, long, , what] = cellsOf({ ...one, id: 0, bucket: '' });
  return `${when}  ${long}  ${cut(what, 60)}`;
}

/** JSON, not much longer than a line; `–` where there was none. */
export function valueInWords(value: unknown): string {
  return value === null ? '–' : cut(visible(JSON.stringify(value)), 60);
}
