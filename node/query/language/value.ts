import type { Events } from '../events.ts';

/** What a query computes with. */
export type Value =
  null | boolean | number | string | readonly Value[] | ValueObject | Events | Pending;

/** A value that is worked out when it is needed: together with others, if that is less work. */
export interface Pending {
  readonly kind: 'pending';
  readonly of: 'events' | 'number';
  /** Says that it will be needed. */
  prepare(): void;
  /** The value, which is not pending. */
  settle(): Promise<Value>;
  /** The same, but that whatever is done for it is done within a guard. */
  guarded(guard: Guard): Pending;
}

/** Does some work, and makes of what it throws what is to be thrown. */
export type Guard = <T>(work: () => Promise<T>) => Promise<T>;

/** A dict. Those that a query writes have no prototype, so that no key means anything of JavaScript's. */
export interface ValueObject {
  readonly [key: string]: Value;
}

export function isEvents(value: Value): value is Events {
  return kindIn(value) === 'events';
}

export function isPending(value: Value): value is Pending {
  return kindIn(value) === 'pending';
}

function kindIn(value: Value): unknown {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  // A dict that a query writes to look like events has none.
  return Object.getPrototypeOf(value) === null ? undefined : value.kind;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isDict(value: Value): value is ValueObject {
  return (
    typeof value === 'object' && value !== null && !isList(value) && kindIn(value) === undefined
  );
}

/** What kind of value it is, in words for messages. */
export function kindOf(value: Value): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'a boolean';
  if (isList(value)) return 'a list';
  if (isPending(value)) return value.of === 'events' ? 'events' : 'a number';
  return isEvents(value) ? 'events' : 'a dict';
}

/** A value with all that was pending in it worked out. */
export async function settled(value: Value): Promise<Value> {
  if (!hasPending(value)) return value;
  prepare(value);
  return settleAll(value);
}

function hasPending(value: Value): boolean {
  if (isPending(value)) return true;
  if (isList(value)) return value.some(hasPending);
  return isDict(value) && Object.values(value).some(hasPending);
}

function prepare(value: Value): void {
  if (isPending(value)) value.prepare();
  else if (isList(value)) value.forEach(prepare);
  else if (isDict(value)) Object.values(value).forEach(prepare);
}

async function settleAll(value: Value): Promise<Value> {
  if (isPending(value)) return value.settle();
  if (isList(value)) {
    const items: Value[] = [];
    for (const item of value) items.push(await settleAll(item));
    return items;
  }
  if (!isDict(value)) return value;
  const dict = Object.create(null) as Record<string, Value>;
  for (const [key, item] of Object.entries(value)) dict[key] = await settleAll(item);
  return dict;
}

/**
 * Whether `if` takes it for true, as Python does: not `false`, zero or anything empty.
 * @param size as of its extent: a dict cannot tell without looking at all of it
 */
export function isTrue(value: Value, size: number): boolean {
  if (value === null || typeof value !== 'object') return Boolean(value);
  return isEvents(value) ? value.count > 0 : size > 1;
}
