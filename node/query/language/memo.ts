import { createHash } from 'node:crypto';
import type { Operator } from './ast.ts';
import { isDict, isList, type Value } from './value.ts';

/**
 * Keeps what pure calls gave, for the other queries of a page. The key says what was called with what, variables
 * replaced by what they stand for: `flood(query_bucket("a"))`. It does not say over which period or as of when,
 * so that there is one memo for each.
 */
export interface Memo {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** Longer keys are kept by their digest: with variables replaced, they may double with every statement. */
const LONGEST = 256;

export function keyOfValue(value: string | number | boolean): string {
  return shortened(JSON.stringify(value));
}

/** Of a value by what it is, whatever it was made of; `undefined` where there are events in it. */
export function keyOfPlain(value: Value): string | undefined {
  if (value === null || typeof value !== 'object') return shortened(JSON.stringify(value));
  const parts = isList(value) ? value : isDict(value) ? Object.values(value) : undefined;
  const keys = parts?.flatMap((part) => keyOfPlain(part) ?? []);
  if (keys?.length !== parts?.length || !keys) return undefined;
  return isList(value)
    ? keyOfList(keys)
    : keyOfDict(Object.keys(value).map((name, i) => [name, keys[i]]));
}

export function keyOfList(items: readonly string[]): string {
  return shortened(`[${items.join(',')}]`);
}

export function keyOfDict(entries: readonly (readonly [key: string, value: string])[]): string {
  const pairs = entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`);
  return shortened(`{${pairs.join(',')}}`);
}

export function keyOfCall(name: string, args: readonly string[]): string {
  return shortened(`${name}(${args.join(',')})`);
}

export function keyOfOperation(operator: Operator, a: string, b: string): string {
  return shortened(`(${a}${operator}${b})`);
}

/** No other key begins so. */
function shortened(key: string): string {
  if (key.length <= LONGEST) return key;
  return `#${createHash('sha256').update(key).digest('base64url')}`;
}
