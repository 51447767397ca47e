import type { Device } from '../reports/devices.ts';

/** All that tells what was done, and when somebody was there. */
export function bucketsOf(devices: readonly Device[]): string[] {
  return devices.flatMap(({ windows, presence, sites, editors }) => [
    ...windows,
    ...presence,
    ...sites,
    ...editors,
  ]);
}
