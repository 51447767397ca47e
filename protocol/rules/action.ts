import type { Event } from '../event.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { domainOnly, domainsOnly } from './address.ts';
import type { Action } from './rule.ts';

/** What stands where something was redacted. */
export const REDACTED = '[redacted]';

/**
 * What several actions leave of an event together, in whatever order: what one drops is gone, else what one
 * redacts is redacted. Fields are found at any depth.
 * @returns `undefined` where one excludes it
 */
export function applyActions(actions: readonly Action[], event: Event): Event | undefined {
  if (actions.length === 0) return event;
  if (actions.includes('exclude')) return undefined;
  const drop = new Set<string>();
  const redact = new Set<string>();
  for (const action of actions) {
    if (typeof action === 'string') continue;
    if ('drop' in action) for (const field of action.drop) drop.add(field);
    else for (const field of action.redact) redact.add(field);
  }
  const change = createChange({ drop, redact, domains: actions.includes('domain-only') });
  return { start: event.start, duration: event.duration, data: change(event.data) };
}

function createChange({
  drop,
  redact,
  domains,
}: {
  readonly drop: ReadonlySet<string>;
  readonly redact: ReadonlySet<string>;
  readonly domains: boolean;
}): (data: JsonObject) => JsonObject {
  const inObject = (object: JsonObject): JsonObject => {
    const fields = Object.entries(object)
      .filter(([key]) => !drop.has(key))
      .map(([key, value]) => [key, redact.has(key) ? REDACTED : inValue(value, isAddress(key))]);
    // Unlike an assignment this takes a field called `__proto__` for what it is.
    return Object.fromEntries(fields) as JsonObject;
  };
  const inValue = (value: JsonValue, address: boolean): JsonValue => {
    if (typeof value === 'string') {
      if (!domains) return value;
      return address ? domainOnly(value) : domainsOnly(value);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return value.map((item) => inValue(item, address));
    return inObject(value);
  };
  return inObject;
}

/** Whether a field is an address whatever it looks like, e.g. `data:…`, `about:…`. */
function isAddress(key: string): boolean {
  return /(?:url|uri|href)$/i.test(key);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
