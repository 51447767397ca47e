/**
 * What other devices have in no chunk yet: shown like this device's own waiting events, until an item of the same bucket
 * and number is shown, which hides it for good.
 *
 * What a device does not name any more is on its way in a chunk: it stays until its item is shown, or a state of the
 * device's is held whole that does not have it, or some seconds have gone by: it may have been destroyed before anybody
 * saw it in a chunk. Else it would vanish for the moment in between.
 */
import type { Domain } from '../../../protocol/bucket.ts';
import { EARLIEST, LATEST } from '../../../protocol/event.ts';
import type { LiveEvent } from '../../../protocol/merge.ts';
import { LEAST_PIECE } from '../amend/pieces.ts';
import { toHex } from '../chunks.ts';
import type { Operation } from '../database.ts';
import type { Change } from '../interface.ts';
import type { OnDamage } from '../load.ts';
import type { Partition } from '../partition.ts';
import type { BucketState, OpenEvent, State } from '../state.ts';
import { recount } from './recount.ts';

/** Whether an item of a bucket and number is shown. */
export type IsShown = (bucket: BucketState, number: number) => Promise<boolean>;

export interface LiveOfOthers {
  load(partition: Partition, onDamage: OnDamage): Promise<void>;
  /** Whether something stays that a device does not name any more. */
  hasLeft(device: string, domain: Domain): boolean;
  /** What it would be to have these instead of what a device had in a domain. */
  replace(device: string, partition: Partition, events: readonly LiveEvent[]): LiveChange;
  /**
   * What it would be to look at all of a device's again, those aside that items hide.
   * @param isWhole whether all that was on its way has come
   */
  review(
    device: string,
    partition: Partition,
    isShown: IsShown,
    isWhole?: boolean,
  ): Promise<LiveChange>;
}

/** An event that waits at its device; `left` where the device does not name it any more. */
type Kept = LiveEvent & { readonly left?: true };

/** To be written, then applied. */
export interface LiveChange {
  readonly operations: readonly Operation[];
  /** Shows it; gives back what is to be told. */
  apply(): readonly Change[];
}

export function createLiveOfOthers({ state }: { readonly state: State }): LiveOfOthers {
  /** By domain and device. */
  const kept = new Map<string, readonly Kept[]>();
  const placeOf = (domain: Domain, device: string): string => `${domain} ${device}`;

  function bucketsOf(domain: Domain, device: string): BucketState[] {
    return [...state.byIndex.values()].filter(
      ({ stream }) => stream.domain === domain && toHex(stream.record.device) === device,
    );
  }

  function show(domain: Domain, device: string): Change[] {
    const byBucket = Map.groupBy(kept.get(placeOf(domain, device)) ?? [], (event) => event.bucket);
    return bucketsOf(domain, device).flatMap((bucket) => {
      const before = bucket.live;
      const events = byBucket.get(bucket.id) ?? [];
      if (before.length + events.length === 0) return [];
      bucket.live = events
        .map(({ number, start, duration, data }) => ({ number, start, duration, data }))
        .sort((a, b) => a.number - b.number);
      recount(bucket);
      return changesOf(bucket, before);
    });
  }

  function change(
    device: string,
    { domain, live }: Partition,
    events: readonly Kept[],
  ): LiveChange {
    const place = placeOf(domain, device);
    return {
      operations: [
        events.length > 0 ? live.put(device, JSON.stringify(events)) : live.remove(device),
      ],
      apply() {
        kept.set(place, events);
        return show(domain, device);
      },
    };
  }

  return {
    async load({ domain, live }, onDamage) {
      const found = await live.all((error) =>
        onDamage(`what others have at work in "${domain}" does not open`, error),
      );
      for (const [device, json] of found) {
        const events = JSON.parse(json) as Kept[];
        kept.set(
          placeOf(domain, device),
          events.filter(({ left }) => !left),
        );
        show(domain, device);
      }
    },
    hasLeft: (device, domain) =>
      (kept.get(placeOf(domain, device)) ?? []).some(({ left }) => left === true),
    replace(device, partition, events) {
      const named = new Set(events.map(nameOf));
      const left = (kept.get(placeOf(partition.domain, device)) ?? [])
        .filter((event) => !named.has(nameOf(event)))
        .map((event): Kept => ({ ...event, left: true }));
      return change(device, partition, [...events.filter(isSound), ...left]);
    },
    async review(device, partition, isShown, isWhole = false) {
      const events = kept.get(placeOf(partition.domain, device)) ?? [];
      const stays: Kept[] = [];
      const hidden = new Set<string>();
      for (const event of events) {
        const bucket = state.byId.get(event.bucket);
        if (bucket && (await isShown(bucket, event.number))) hidden.add(nameOf(event));
        else if (!(isWhole && event.left)) stays.push(event);
      }
      if (stays.length === events.length) {
        return { operations: [], apply: () => show(partition.domain, device) };
      }
      const left = change(device, partition, stays);
      return {
        operations: left.operations,
        // What is an item now is there as it was.
        apply: () =>
          left
            .apply()
            .filter(
              ({ bucket, ...what }) =>
                !(
                  'number' in what && hidden.has(nameOf({ bucket: bucket.id, number: what.number }))
                ),
            ),
      };
    },
  };
}

function changesOf(bucket: BucketState, before: readonly OpenEvent[]): Change[] {
  const { purged } = bucket;
  const there = new Map(before.map((event) => [event.number, event]));
  const now = new Set(bucket.live.map(({ number }) => number));
  return [
    ...before
      .filter(({ number }) => !now.has(number))
      .map(({ number }): Change => ({ kind: 'deleted', bucket, number })),
    ...bucket.live
      .filter((event) => !purged?.has(event.number) && !isSame(there.get(event.number), event))
      .map(({ number, ...event }): Change => ({
        kind: 'event',
        bucket,
        number,
        extended: there.has(number),
        event,
      })),
  ];
}

function isSame(a: OpenEvent | undefined, b: OpenEvent): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/** As a chunk would have to hold it. */
function isSound({ number, start, duration, data }: LiveEvent): boolean {
  const isNumber = Number.isInteger(number) && number >= 0 && number < LEAST_PIECE;
  const isTime =
    Number.isSafeInteger(start) &&
    Number.isSafeInteger(duration) &&
    start >= EARLIEST &&
    duration >= 0 &&
    start + duration <= LATEST;
  return isNumber && isTime && typeof data === 'object' && data !== null && !Array.isArray(data);
}

function nameOf({ bucket, number }: Pick<LiveEvent, 'bucket' | 'number'>): string {
  return `${bucket} ${number}`;
}
