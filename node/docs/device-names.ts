import { isDeviceName } from '../../protocol/device-name.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { isObject } from '../ingest/index.ts';

/** What devices are called, by their keys in hexadecimal, as their document has it; what is no name is passed over. */
export function deviceNamesIn(devices: ReadonlyMap<string, JsonValue>): Map<string, string> {
  const names = new Map<string, string>();
  for (const [device, kept] of devices) {
    const name = isObject(kept) ? kept['name'] : undefined;
    if (typeof name === 'string' && isDeviceName(name)) names.set(device, name);
  }
  return names;
}
