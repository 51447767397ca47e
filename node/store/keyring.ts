import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Micros } from '../../protocol/event.ts';
import { toHex } from './chunks.ts';
import type { StreamKey } from './partition.ts';

/** Months since 1970-01 in UTC of a time: what decides under which key an item is sealed. */
export function monthOf(time: Micros): number {
  const date = new Date(time / 1000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The first moment of a month. */
function monthStart(month: number): Micros {
  return Date.UTC(1970, month, 1) * 1000;
}

/** The stream keys that this node holds. */
export interface Keyring {
  add(key: StreamKey): void;
  byId(id: string): StreamKey | undefined;
  /** All keys of a stream. */
  ofStream(stream: string): StreamKey[];
  /** Forgets a key that was destroyed. */
  remove(id: string): void;
  /** The key of a stream's month; a new one where there is none yet, which `isNew` tells. */
  forMonth(stream: string, month: number): { readonly key: StreamKey; readonly isNew: boolean };
}

export function createKeyring({ random }: { readonly random: RandomBytes }): Keyring {
  const byId = new Map<string, StreamKey>();
  const current = new Map<string, StreamKey>();
  const add = (key: StreamKey): void => {
    byId.set(key.id, key);
    const place = `${key.stream} ${key.month}`;
    if (!key.doomed && !key.retired) current.set(place, key);
    else if (current.get(place)?.id === key.id) current.delete(place);
  };
  return {
    add,
    byId: (id) => byId.get(id),
    ofStream: (stream) => [...byId.values()].filter((key) => key.stream === stream),
    remove(id) {
      const key = byId.get(id);
      byId.delete(id);
      const place = key && `${key.stream} ${key.month}`;
      if (place !== undefined && current.get(place)?.id === id) current.delete(place);
    },
    forMonth(stream, month) {
      const known = current.get(`${stream} ${month}`);
      if (known) return { key: known, isNew: false };
      const key = { id: toHex(random(16)), stream, month, key: random(32) };
      // Not added before it is on the disk: see whoever asked.
      return { key, isNew: true };
    },
  };
}

/** Finds the month of many times quickly: neighbours mostly share it. */
export function createMonthFinder(): (time: Micros) => number {
  let [from, to, month] = [Infinity, -Infinity, 0];
  return (time) => {
    if (time < from || time >= to) {
      month = monthOf(time);
      from = monthStart(month);
      to = monthStart(month + 1);
    }
    return month;
  };
}
