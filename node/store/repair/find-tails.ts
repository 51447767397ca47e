/**
 * Reads tails as far as they go. Numbers of events stand in them, ordinals are counted: behind a frame that is
 * lost they are not known until the next tail, which begins with them.
 */
import type { Domain } from '../../../protocol/bucket.ts';
import type { Event } from '../../../protocol/event.ts';
import type { Sealing } from '../../../protocol/envelope.ts';
import { join } from 'node:path';
import { decodeRecords, type SnapshotRecord, type TailRecord } from '../records.ts';
import { tailNames } from '../replay.ts';
import { readTail } from '../tail.ts';
import type { FoundTails, TailEvent, TailPayload } from './interface.ts';

type Open = Event & { readonly number: number };

interface TailDeps {
  readonly directory: string;
  readonly sealing: Sealing;
  readonly tailKey: Uint8Array;
  /** The domain of the bucket of an index, where that is known. */
  readonly domainOf: (index: number) => Domain | undefined;
  /** Ordinals of a domain's stream below this were put into chunks. */
  readonly flushed: (domain: Domain) => number;
}

export async function findTails(deps: TailDeps): Promise<FoundTails> {
  const { directory, sealing, tailKey } = deps;
  const faults: string[] = [];
  const walk = walkOf(deps, faults);
  const names = await tailNames(directory).catch((): string[] => {
    faults.push('the folder "tail" cannot be read');
    return [];
  });
  for (const name of names) {
    walk.forget();
    try {
      const { frames, breaks } = await readTail({ path: join(directory, name), sealing, tailKey });
      if (breaks.size > 0) faults.push(`the tail ${name} is damaged in ${breaks.size} places`);
      for (const [i, frame] of frames.entries()) {
        if (breaks.has(i)) walk.forget();
        for (const record of decodeRecords(frame)) walk.take(record, name);
      }
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { faults, ...walk.found, last: Number(names.at(-1) ?? 0) };
}

function walkOf({ domainOf, flushed }: TailDeps, faults: string[]) {
  const events: TailEvent[] = [];
  const payloads: TailPayload[] = [];
  const open = new Map<number, Open>();
  const numbers = new Map<number, number>();
  const tops = new Map<Domain, number>();
  /** Next ordinals as far as they are known. A stream that the snapshot does not name began in its tail. */
  let next: Map<Domain, number> | undefined;

  function ordinalIn(domain: Domain | undefined): number | undefined {
    // It may be of any stream.
    if (domain === undefined) next = undefined;
    if (domain === undefined || !next) return undefined;
    const ordinal = next.get(domain) ?? 0;
    next.set(domain, ordinal + 1);
    reach(domain, ordinal + 1);
    return ordinal;
  }

  function reach(domain: Domain, ordinal: number): void {
    tops.set(domain, Math.max(tops.get(domain) ?? 0, ordinal));
  }

  function close(index: number): void {
    const event = open.get(index);
    open.delete(index);
    if (event) events.push({ ...event, index, ordinal: ordinalIn(domainOf(index)) });
  }

  function given(index: number, number: number): void {
    numbers.set(index, Math.max(numbers.get(index) ?? 0, number));
  }

  function begin([, told, floors, opened, untailed = []]: SnapshotRecord, name: string): void {
    const isAt = new Map(opened.map(([index, number]) => [index, number]));
    const lacking = new Map(untailed);
    // It was closed in what is missing before this tail.
    for (const [index, { number }] of open) {
      if (isAt.get(index) === number) continue;
      next = undefined;
      close(index);
    }
    next = new Map();
    for (const [domain, ordinal] of told) {
      const isDone = flushed(domain) >= ordinal;
      const from = isDone ? ordinal : ordinal - (lacking.get(domain) ?? 0);
      if (from > Math.max(flushed(domain), tops.get(domain) ?? 0)) {
        faults.push(`items of "${domain}" before the tail ${name} are missing`);
      }
      next.set(domain, from);
      reach(domain, from);
    }
    for (const [index, number] of floors) given(index, number);
    for (const [index, number, start, duration, data] of opened) {
      open.set(index, { number, start, duration, data });
    }
  }

  function take(record: TailRecord, name: string): void {
    if (record[0] === 's') return begin(record, name);
    if (record[0] === 'p') {
      const [, domain, time, payload, kind = 'record'] = record;
      const bytes = new Uint8Array(Buffer.from(payload, 'base64'));
      payloads.push({ domain, kind, time, payload: bytes, ordinal: ordinalIn(domain) });
      return;
    }
    const [, index, number] = record;
    const there = open.get(index);
    if (record[0] === 'x') {
      if (there?.number === number) open.set(index, { ...there, duration: record[3] });
      return;
    }
    if (record[0] === 'c') {
      if (there?.number === number) close(index);
      return;
    }
    const event = { number, start: record[3], duration: record[4], data: record[5] };
    given(index, number + 1);
    if (record[0] === 'o') {
      close(index);
      open.set(index, event);
    } else events.push({ ...event, index, ordinal: ordinalIn(domainOf(index)) });
  }

  return {
    take,
    forget: () => void (next = undefined),
    found: { events, payloads, open, numbers, tops },
  };
}
