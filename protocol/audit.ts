/**
 * The access log: `record` items (see `record.ts`) that say who did what with which data, and never what the data
 * was. Each carries the digest of the one before, so that none can be changed, moved or taken out unseen.
 *
 *     audit record = CBOR [1, "audit", sequence, before (32), [first, last], actor, action, object, range, count]
 *     actor        = [kind, id, name]
 *     object       = [kind, name, domain]
 *     range        = [from, until], each [] or [time]
 *
 * | field | content |
 * |---|---|
 * | sequence | 0, 1, 2, … in one stream |
 * | before | SHA-256 of the audit record before; of the first one SHA-256(`elatio/audit/1` ‖ stream id) |
 * | first, last | when it was done first and last |
 * | actor | `owner` (over the socket), `token`, `session`, `program` (without credentials), `node`, or what later versions have |
 * | action | `read`, `export`, `change`, … likewise |
 * | object | such as `buckets`, its name, and its domain; empty where it is all of them |
 * | range | the times asked for; no bound where absent |
 * | count | how many times, at least once |
 */
import { decodeCbor, encodeCbor } from './cbor.ts';
import { ElatioError } from './error.ts';
import { EARLIEST, LATEST, type Micros } from './event.ts';
import type { Sha256 } from './stream.ts';
import { createShape } from './shape.ts';

export interface AuditActor {
  readonly kind: string;
  /** Of a token or session; else empty. */
  readonly id: string;
  /** What a person calls it; may be empty. */
  readonly name: string;
}

export interface AuditObject {
  readonly kind: string;
  /** Empty where it is all of the kind. */
  readonly name: string;
  /** Empty where it is none, or several. */
  readonly domain: string;
}

/** What was done, before it has its place in the chain. */
export interface AuditedAccess {
  readonly first: Micros;
  readonly last: Micros;
  readonly actor: AuditActor;
  readonly action: string;
  readonly object: AuditObject;
  readonly from: Micros | undefined;
  readonly until: Micros | undefined;
  readonly count: number;
}

export interface AuditEntry extends AuditedAccess {
  readonly sequence: number;
  /** Digest of the entry before, 32 bytes. */
  readonly before: Uint8Array;
}

/** The kind of these records. */
export const AUDIT = 'audit';

const VERSION = 1;

export function encodeAuditEntry(entry: AuditEntry): Uint8Array {
  const { sequence, before, first, last, actor, action, object, from, until, count } = entry;
  return encodeCbor([
    VERSION,
    AUDIT,
    sequence,
    before,
    [first, last],
    [actor.kind, actor.id, actor.name],
    action,
    [object.kind, object.name, object.domain],
    [bound(from), bound(until)],
    count,
  ]);
}

function bound(time: Micros | undefined): readonly Micros[] {
  return time === undefined ? [] : [time];
}

/** @throws ElatioError ELATIO_AUDIT_MALFORMED, ELATIO_AUDIT_VERSION */
export function decodeAuditEntry(payload: Uint8Array): AuditEntry {
  const [sequence, before, times, actor, action, object, range, count] = fieldsOf(payload);
  const [first, last] = list(times);
  const [actorKind, id, actorName] = list(actor);
  const [kind, name, domain] = list(object);
  const [from, until] = list(range);
  const entry = {
    sequence: countOf(sequence),
    before: bytes(before, 32),
    first: timeOf(first),
    last: timeOf(last),
    actor: { kind: text(actorKind), id: text(id), name: text(actorName) },
    action: text(action),
    object: { kind: text(kind), name: text(name), domain: text(domain) },
    from: boundOf(from),
    until: boundOf(until),
    count: countOf(count),
  };
  if (entry.last < entry.first || entry.count === 0) throw malformed('it was never');
  const again = encodeAuditEntry(entry);
  if (again.length === payload.length && again.every((byte, i) => byte === payload[i])) {
    return entry;
  }
  throw malformed('it is not in its one form');
}

function fieldsOf(payload: Uint8Array): readonly unknown[] {
  let value: unknown;
  try {
    value = decodeCbor(payload);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  const [version, kind, ...fields] = list(value);
  if (kind !== AUDIT) throw malformed('it is another record');
  const format = countOf(version);
  if (format === VERSION) return fields;
  throw new ElatioError(
    'ELATIO_AUDIT_VERSION',
    `An entry of the access log has version ${format}, this program reads ${VERSION}.`,
  );
}

function boundOf(value: unknown): Micros | undefined {
  const times = list(value);
  return times.length === 0 ? undefined : timeOf(times[0]);
}

function timeOf(value: unknown): Micros {
  if (Number.isSafeInteger(value) && Number(value) >= EARLIEST && Number(value) <= LATEST) {
    return Number(value);
  }
  throw malformed('a time is out of bounds');
}

/**
 * What the first entry of a stream stands upon.
 * @param stream its id, 16 bytes
 */
export function auditStart(sha256: Sha256, stream: Uint8Array): Uint8Array {
  const label = new TextEncoder().encode('elatio/audit/1');
  const start = new Uint8Array(label.length + stream.length);
  start.set(label);
  start.set(stream, label.length);
  return sha256(start);
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_AUDIT_MALFORMED',
    `An entry of the access log is damaged: ${what}.`,
    { cause },
  );
}

const { list, count: countOf, bytes, text } = createShape(malformed);
