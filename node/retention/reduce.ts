import type { JsonObject, JsonValue } from '../../protocol/json.ts';
// Not by the room's index: threads of the store need no more of it.
import { domainOnly } from '../../protocol/rules/address.ts';

/** Addresses, and the program that showed them: texts that tell no page once they are shortened. */
const ADDRESS = /(?:url|uri|href)$/i;
const PROGRAM: readonly string[] = ['app', 'package', 'browser'];

/**
 * What is left of the data of a page: scheme and host of its address, its program, and what is no text. All
 * other texts go, whatever they are called: titles give pages away, and so may what nobody has thought of.
 * Reducing it again changes nothing.
 */
export function reduceToDomain(data: JsonObject): JsonObject {
  const fields = Object.entries(data).flatMap(([key, value]) => {
    const left = reduced(key, value);
    return left === undefined ? [] : [[key, left] as const];
  });
  // Unlike an assignment this takes a field called `__proto__` for what it is.
  return Object.fromEntries(fields);
}

/** Whether reducing it changes anything. */
export function isReducible(data: JsonObject): boolean {
  return Object.entries(data).some(([key, value]) => reduced(key, value) !== value);
}

function reduced(key: string, value: JsonValue): JsonValue | undefined {
  if (typeof value === 'string') {
    if (ADDRESS.test(key)) return addressOf(value);
    return PROGRAM.includes(key) ? value : undefined;
  }
  return typeof value === 'object' && value !== null ? undefined : value;
}

function addressOf(address: string): string {
  const short = domainOnly(address);
  // A host without a scheme cannot be told from any other word.
  return domainOnly(short) === short ? short : '';
}
