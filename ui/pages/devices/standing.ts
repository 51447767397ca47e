import { ago } from '../../format/time.ts';
import { say } from '../../strings/index.ts';
import type { Device } from './answers.ts';
import { isEverything } from './kept.ts';

/** Whether a device is there, how far behind it is, and when that was last known. */
export function standsInWords(device: Device): readonly string[] {
  const { self, standing, connected, synced, behind, ahead, keeps, confirmed, toldBy } = device;
  const text = say.devices;
  if (self || standing === 'revoked') return [];
  if (behind === null) return [connected ? text.connected : text.neverMet];
  const seen = connected || confirmed === null ? [] : [text.seen(ago(confirmed, Date.now()))];
  const teller = toldBy === null ? [] : [text.saidBy(toldBy)];
  const first = connected ? text.connected : text.away;
  if (synced)
    return [first, isEverything(keeps) ? text.hasAll : text.hasAllKept, ...seen, ...teller];
  return [
    first,
    ...(behind > 0 ? [text.lacks(behind)] : []),
    ...(ahead !== null && ahead > 0 ? [text.hasMore(ahead)] : []),
    ...seen,
    ...teller,
  ];
}

/** How much of the log it has; empty where nobody told. */
export function holdsInWords({ self, items }: Device): string {
  if (items === null) return '';
  return self ? say.devices.holdsEvents(items) : say.devices.holdsItems(items);
}
