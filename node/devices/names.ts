import type { JsonObject } from '../../protocol/json.ts';
import { isDeviceName } from '../../protocol/device-name.ts';
import type { Collection } from '../docs/index.ts';
import { isObject } from '../ingest/index.ts';

/** What devices are called: in a document, so that all know it, and it can be undone. */
export interface DeviceNames {
  /** `undefined` where it has none, or one that would not do. */
  of(device: string): string | undefined;
  set(device: string, name: string): Promise<void>;
}

/** @param document of {@link Collection}: by key in hexadecimal, `{name, …}` */
export function createDeviceNames(document: Pick<Collection, 'get' | 'setAll'>): DeviceNames {
  const recordOf = (device: string): JsonObject => {
    const kept = document.get(device);
    return isObject(kept) ? kept : {};
  };
  return {
    of(device) {
      const { name } = recordOf(device);
      return typeof name === 'string' && isDeviceName(name) ? name : undefined;
    },
    async set(device, name) {
      await document.setAll(new Map([[device, { ...recordOf(device), name }]]), name);
    },
  };
}
