/** What this node and others wrote down about themselves: time zones, purges, the access log. */
import { AUDIT, type AuditEntry, decodeAuditEntry } from '../../protocol/audit.ts';
import type { Micros } from '../../protocol/event.ts';
import { recordKind } from '../../protocol/record.ts';
import { formatTime } from '../ingest/index.ts';
import type { Store } from '../store/index.ts';
import type { Part, Tally } from './interface.ts';
import { jsonList, timeOrNull } from './lists.ts';

interface Recorded {
  readonly device: string;
  readonly time: Micros;
  readonly payload: Uint8Array;
}

/** @param flush writes what the access log has not written yet */
export function* recordParts(
  store: Pick<Store, 'streams' | 'overlay'>,
  flush: () => Promise<void>,
): Generator<Part> {
  yield {
    path: 'access-log.json',
    about:
      'Who read, exported, imported or changed what and when, newest first: programs by their tokens, browsers, you. Imports and pauses are here too.',
    async *write(tally) {
      await flush();
      yield* jsonList(tally, recordsOf(store, 'audit'), accessOf);
    },
  };
  yield {
    path: 'time-zones.json',
    about: 'Which time zone was in force from when on.',
    write: (tally) => told(tally, recordsOf(store, 'zone')),
  };
  yield {
    path: 'purges.json',
    about:
      'That something was destroyed for good, and when: places and numbers of events, nothing of what they said.',
    write: (tally) => told(tally, recordsOf(store, 'purge')),
  };
  yield {
    path: 'other-records.json',
    about: 'Records of kinds that this version does not know.',
    write: (tally) => told(tally, recordsOf(store, 'other')),
  };
}

type Kind = 'audit' | 'zone' | 'purge' | 'other';

/** Records of a kind, those of each device newest first. */
async function* recordsOf(
  { streams, overlay }: Pick<Store, 'streams' | 'overlay'>,
  kind: Kind,
): AsyncGenerator<Recorded> {
  for (const stream of streams()) {
    if (stream.domain !== 'docs') continue;
    for await (const { time, payload } of overlay.items(stream, 'record')) {
      if (kindOf(payload) === kind) yield { device: stream.deviceName, time, payload };
    }
  }
}

function kindOf(payload: Uint8Array): Kind {
  if (recordKind(payload) === AUDIT) return 'audit';
  const { type } = jsonOf(payload);
  if (type === 'purge' || type === 'purged') return 'purge';
  return type === 'zone' ? type : 'other';
}

/** What a record says; as base64 where it is no JSON. */
function jsonOf(payload: Uint8Array): { readonly type?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString());
    if (value !== null && typeof value === 'object') return value;
  } catch {
    // Of a later version.
  }
  return { base64: Buffer.from(payload).toString('base64') } as object;
}

function told(tally: Tally, records: AsyncIterable<Recorded>): AsyncGenerator<string> {
  return jsonList(tally, records, ({ device, time, payload }) => ({
    json: JSON.stringify({ time: formatTime(time), device, ...jsonOf(payload) }),
    first: time,
    last: time,
  }));
}

function accessOf({ device, time, payload }: Recorded) {
  let entry: AuditEntry;
  try {
    entry = decodeAuditEntry(payload);
  } catch {
    return { json: JSON.stringify({ time: formatTime(time), device, ...jsonOf(payload) }) };
  }
  const { first, last, from, until, before: _, ...rest } = entry;
  const times = { first: formatTime(first), last: formatTime(last) };
  const range = { from: timeOrNull(from), until: timeOrNull(until) };
  return { json: JSON.stringify({ device, ...times, ...rest, ...range }), first, last };
}
