/**
 * Documents hold what a person can change, on any device, at any time. Each is an Automerge document whose root
 * maps texts to texts or bytes; where two devices set one key without knowing of each other, Automerge decides,
 * everywhere alike. The changes are `change` items of the `docs` streams.
 *
 *     change item = CBOR [1, document, Automerge change, edit]
 *     edit        = [id (16), kind, of, count, [] or [id of the edit that it takes back]], then, where it is
 *                   known who made it, [kind, id, name] of them: a token, a session, the owner, a program
 *
 * | document | key | value |
 * |---|---|---|
 * | `settings` | a name | JSON |
 * | `rules` | a rule's id | JSON |
 * | `retention` | a domain | JSON |
 * | `categories` | a category's id | JSON |
 * | `goals` | a goal's id | JSON |
 * | `consents` | a consent's id ‖ `/receipt` or `/revocation` | JSON: each is written once, and stays |
 * | `devices` | a device's public key, hexadecimal | JSON {"name", "addresses"?} |
 * | `buckets` | bucket (32 hexadecimal digits) ‖ `/` ‖ field | JSON |
 * | `amendments/` ‖ domain ‖ `/` ‖ month (`2026-11`) of the event's start, UTC | stream (hexadecimal) ‖ `/` ‖ ordinal | amendment |
 *
 *     amendment   = CBOR [1, bucket (16), number, tag (16), what]
 *     what        = ["deleted"], ["recorded"], ["text", ...place] or ["texts", place or [], …]: two at least
 *     place       = [stream (16), ordinal, tag (16)]
 *     text item   = JSON [1, start, duration, data]
 *
 * An amendment names its event by stream and ordinal, and by its tag, so that it applies to no other. An event
 * is deleted, as it was recorded (an amendment was taken back), or a text stands in its place: a `text` item of the
 * editor's stream of that domain, its time the start of the amended event: so it is sealed under that month's key,
 * and goes with it. Several texts stand in the place of one that was split; the n-th is known as its n-th piece from
 * then on, and [] stands for a piece that was deleted. No change holds anything of an event.
 */
import { DOMAINS, type Domain } from './bucket.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { ElatioError } from './error.ts';
import { EARLIEST, type Event, LATEST, type Micros } from './event.ts';
import type { JsonObject } from './json.ts';
import { createShape } from './shape.ts';

/** What was changed in one go; it may touch several documents. */
export interface EditHeader {
  /** 16 random bytes. */
  readonly id: Uint8Array;
  /** What was done, e.g. `events-delete`. */
  readonly kind: string;
  /** A setting's key, a rule's id or a bucket's: never anything of an event. */
  readonly of: string;
  /** How many settings, fields or events. */
  readonly count: number;
  readonly undoes: Uint8Array | undefined;
  /** Where it is known. */
  readonly by?: EditActor | undefined;
}

/** Who made an edit, besides the device. */
export interface EditActor {
  /** `token`, `session`, `owner`, `program`; later versions may have others. */
  readonly kind: string;
  /** Of the token or session. */
  readonly id: string;
  /** Of the token, for people. */
  readonly name: string;
}

export interface ChangeItem {
  readonly document: string;
  /** As Automerge encodes it. */
  readonly change: Uint8Array;
  readonly edit: EditHeader;
}

/** Where an item is, and what it is. */
export interface ItemReference {
  readonly stream: Uint8Array;
  readonly ordinal: number;
  readonly tag: Uint8Array;
}

/**
 * That an event is deleted, is as it was recorded, or which text stands in its place; or which texts do: two pieces at
 * least, `undefined` where one was deleted.
 */
export type Outcome =
  'deleted' | 'recorded' | ItemReference | readonly (ItemReference | undefined)[];

/** The texts that an outcome names. */
export function textsOfOutcome(outcome: Outcome): readonly ItemReference[] {
  if (typeof outcome === 'string') return [];
  return isPieces(outcome) ? outcome.filter((piece) => piece !== undefined) : [outcome];
}

/** Whether an event was split. */
export function isPieces(
  outcome: Exclude<Outcome, string>,
): outcome is readonly (ItemReference | undefined)[] {
  return Array.isArray(outcome);
}

/** What became of an event. */
export interface AmendmentEntry {
  readonly bucket: Uint8Array;
  /** In the bucket. */
  readonly number: number;
  /** Of the event as it was recorded. */
  readonly tag: Uint8Array;
  readonly outcome: Outcome;
}

const VERSION = 1;

export function encodeChangeItem({ document, change, edit }: ChangeItem): Uint8Array {
  const { id, kind, of, count, undoes, by } = edit;
  const header = [id, kind, of, count, undoes ? [undoes] : []];
  const made = by ? [[by.kind, by.id, by.name]] : [];
  return encodeCbor([VERSION, document, change, [...header, ...made]]);
}

/** @throws ElatioError ELATIO_DOCUMENT_MALFORMED, ELATIO_DOCUMENT_VERSION */
export function decodeChangeItem(payload: Uint8Array): ChangeItem {
  const [document, change, edit] = fieldsOf(payload);
  const [id, kind, of, count, undoes, by] = list(edit);
  if (!(change instanceof Uint8Array)) throw malformed('a change is missing');
  const taken = list(undoes).map((value) => bytes(value, 16));
  if (taken.length > 1) throw malformed('it takes back more than one');
  const item = {
    document: text(document),
    change,
    edit: {
      id: bytes(id, 16),
      kind: text(kind),
      of: text(of),
      count: countOf(count),
      undoes: taken[0],
      ...(by !== undefined && { by: actorOf(list(by)) }),
    },
  };
  return inOneForm(item, encodeChangeItem, payload);
}

function actorOf([kind, id, name]: readonly unknown[]): EditActor {
  return { kind: text(kind), id: text(id), name: text(name) };
}

export function encodeAmendment({ bucket, number, tag, outcome }: AmendmentEntry): Uint8Array {
  return encodeCbor([VERSION, bucket, number, tag, whatOf(outcome)]);
}

function whatOf(outcome: Outcome): readonly unknown[] {
  if (typeof outcome === 'string') return [outcome];
  const place = ({ stream, ordinal, tag }: ItemReference) => [stream, ordinal, tag];
  if (!isPieces(outcome)) return ['text', ...place(outcome)];
  return ['texts', ...outcome.map((piece) => (piece ? place(piece) : []))];
}

/** @throws ElatioError ELATIO_DOCUMENT_MALFORMED, ELATIO_DOCUMENT_VERSION */
export function decodeAmendment(value: Uint8Array): AmendmentEntry {
  const [bucket, number, tag, what] = fieldsOf(value);
  const entry = {
    bucket: bytes(bucket, 16),
    number: countOf(number),
    tag: bytes(tag, 16),
    outcome: outcomeOf(list(what)),
  };
  return inOneForm(entry, encodeAmendment, value);
}

function outcomeOf([what, ...rest]: readonly unknown[]): Outcome {
  if (what === 'deleted' || what === 'recorded') return what;
  if (what === 'text') return referenceOf(rest);
  if (what !== 'texts') throw malformed('an event became nothing that is known');
  if (rest.length < 2) throw malformed('an event became fewer than two pieces');
  return rest.map((piece) => {
    const place = list(piece);
    return place.length === 0 ? undefined : referenceOf(place);
  });
}

function referenceOf([stream, ordinal, tag]: readonly unknown[]): ItemReference {
  return { stream: bytes(stream, 16), ordinal: countOf(ordinal), tag: bytes(tag, 16) };
}

/** JSON, which holds every text that an event may: CBOR has none for half a surrogate pair. */
export function encodeText({ start, duration, data }: Event): Uint8Array {
  return new TextEncoder().encode(JSON.stringify([VERSION, start, duration, data]));
}

/** @throws ElatioError ELATIO_DOCUMENT_MALFORMED, ELATIO_DOCUMENT_VERSION */
export function decodeText(payload: Uint8Array): Event {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(payload), finite);
  } catch (cause) {
    throw malformed('a text is not JSON', cause);
  }
  const [start, duration, data] = ofThisVersion(value);
  if (!isBetween(start, EARLIEST, LATEST) || !isBetween(duration, 0, LATEST - start)) {
    throw malformed('a time is out of bounds');
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw malformed('an event has no data');
  }
  // What JSON gives consists of nothing else.
  return { start, duration, data: data as JsonObject };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A reviver that takes no number which JSON can write and no float can hold. */
function finite(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new RangeError('a number is too large');
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return (
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
  );
}

export const SETTINGS = 'settings';
export const RULES = 'rules';
export const RETENTION = 'retention';
export const CATEGORIES = 'categories';
export const GOALS = 'goals';
export const CONSENTS = 'consents';
export const DEVICES = 'devices';
export const BUCKETS = 'buckets';

/** The document of what became of events of a domain that began in a month. */
export function amendmentsOf(domain: Domain, start: Micros): string {
  return `amendments/${domain}/${new Date(start / 1000).toISOString().slice(0, 7)}`;
}

/** The domain of such a document; `undefined` of any other. */
export function domainOfAmendments(document: string): Domain | undefined {
  const [, name] = /^amendments\/([a-z]+)\/\d{4}-\d\d$/.exec(document) ?? [];
  return DOMAINS.find((domain) => domain === name);
}

/** What says the same in other bytes is refused, and what says more than this version knows. */
function inOneForm<T>(value: T, encode: (value: T) => Uint8Array, bytes: Uint8Array): T {
  const again = encode(value);
  if (again.length === bytes.length && again.every((byte, i) => byte === bytes[i])) return value;
  throw malformed('it is not in its one form');
}

function fieldsOf(encoded: Uint8Array): readonly unknown[] {
  let value: unknown;
  try {
    value = decodeCbor(encoded);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  return ofThisVersion(value);
}

/** The fields behind the version. */
function ofThisVersion(value: unknown): readonly unknown[] {
  const [version, ...fields] = list(value);
  const format = countOf(version);
  if (format === VERSION) return fields;
  throw new ElatioError(
    'ELATIO_DOCUMENT_VERSION',
    `A part of a document has version ${format}, this program reads ${VERSION}.`,
  );
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_DOCUMENT_MALFORMED', `A part of a document is damaged: ${what}.`, {
    cause,
  });
}

const { list, count: countOf, bytes, text } = createShape(malformed);
