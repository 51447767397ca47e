import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import type { DeviceWord, Heard } from '../../protocol/heard.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import type { StreamHolding } from '../../protocol/sync/message.ts';

/** How it stood with a device when it, or another one, last said so. */
export interface LastHeard {
  readonly time: Micros;
  readonly items: number;
  /** Items that are here, and were not there. */
  readonly behind: number;
  /** Who said it. */
  readonly by: Peer;
}

/**
 * The latest that is known of a device by registers.
 * @param device hexadecimal
 * @param told.heard what devices heard of others
 * @param told.word what the device says of itself
 * @param told.holdings what is here
 */
export function lastHeardOf(
  device: Peer,
  told: {
    readonly heard: readonly (Heard & { readonly by: Peer })[];
    readonly word: DeviceWord | undefined;
    readonly holdings: readonly StreamHolding[];
  },
): LastHeard | undefined {
  const { heard, word, holdings } = told;
  const latest = heard
    .filter((each) => hexOf(each.device) === device)
    .toSorted((a, b) => b.time - a.time)
    .at(0);
  const here = holdings.reduce((sum, { items }) => sum + items, 0);
  if (word && word.time >= (latest?.time ?? 0)) {
    const behind = Math.max(word.lacking, here - word.items);
    return { time: word.time, items: word.items, behind, by: device };
  }
  if (!latest) return undefined;
  const there = new Map(latest.streams.map(({ streamId, items }) => [hexOf(streamId), items]));
  const behind = holdings.reduce(
    (sum, { streamId, items }) => sum + Math.max(0, items - (there.get(hexOf(streamId)) ?? 0)),
    0,
  );
  const items = latest.streams.reduce((sum, stream) => sum + stream.items, 0);
  return { time: latest.time, items, behind, by: latest.by };
}
