import { isDeviceName } from '../../protocol/device-name.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Collection } from '../docs/index.ts';
import { isObject } from '../ingest/index.ts';

/** What devices are called, by their keys in hexadecimal: in a document, so that all know it, and it can be undone. */
export interface DeviceNames {
  /** `undefined` where it has none, or one that would not do. */
  of(device: string): string | undefined;
  /** What this device is called: as its host, where nobody said otherwise. */
  own(): string;
  set(device: string, name: string): Promise<void>;
  /**
   * Names a device that is new; and this one, so that the new one knows what it is called.
   * @param addresses where it is found, multiaddrs without the peer id; told where it does not move, as vaults do not
   */
  introduce(device: string, name: string, addresses?: readonly string[]): Promise<void>;
  /** Where a device is found; empty where nobody said. */
  addressesOf(device: string): readonly string[];
}

export function createDeviceNames({
  document,
  self,
  hostname,
}: {
  /** By key in hexadecimal, `{name, addresses?}`. */
  readonly document: Pick<Collection, 'get' | 'setAll'>;
  readonly self: string;
  readonly hostname: string;
}): DeviceNames {
  const recordOf = (device: string): JsonObject => {
    const kept = document.get(device);
    return isObject(kept) ? kept : {};
  };
  function of(device: string): string | undefined {
    const { name } = recordOf(device);
    return typeof name === 'string' && isDeviceName(name) ? name : undefined;
  }
  const own = (): string => of(self) ?? (isDeviceName(hostname) ? hostname : 'device');
  return {
    of,
    own,
    async set(device, name) {
      await document.setAll(new Map([[device, { ...recordOf(device), name }]]), name);
    },
    async introduce(device, name, addresses) {
      const added = { ...recordOf(device), name, ...(addresses && { addresses: [...addresses] }) };
      const records = [
        [self, { ...recordOf(self), name: own() }] as const,
        [device, added] as const,
      ];
      await document.setAll(new Map(records), name);
    },
    addressesOf(device) {
      const { addresses } = recordOf(device);
      if (!Array.isArray(addresses)) return [];
      return addresses.filter((each): each is string => typeof each === 'string');
    },
  };
}
