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
  /** Names a device that is new; and this one, so that the new one knows what it is called. */
  introduce(device: string, name: string): Promise<void>;
}

export function createDeviceNames({
  document,
  self,
  hostname,
}: {
  /** By key in hexadecimal, `{name, …}`. */
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
  async function setAll(names: ReadonlyMap<string, string>, what: string): Promise<void> {
    const records = [...names].map(
      ([device, name]) => [device, { ...recordOf(device), name }] as const,
    );
    await document.setAll(new Map(records), what);
  }
  const own = (): string => of(self) ?? (isDeviceName(hostname) ? hostname : 'device');
  return {
    of,
    own,
    set: (device, name) => setAll(new Map([[device, name]]), name),
    introduce: (device, name) =>
      setAll(
        new Map([
          [self, own()],
          [device, name],
        ]),
        name,
      ),
  };
}
