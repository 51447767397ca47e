/**
 * Ring: all keys of streams that a device holds, own ones and others', for months of one year (UTC). Its register
 * `keyring/<year>` is sealed to every device that may read, and to the recovery key: so whoever is there can equip
 * who comes new, and no key is lost with the device that made it.
 *
 *     content = sealed to keys (`sealed-to.ts`), header ["elatio/keyring/1", year]:
 *       CBOR [1, year, [stream, …]]
 *     stream  = [device (32), incarnation (16), domain, tag key (32), [[month 0 to 11, key id (16), key (32)], …]]
 *
 * Streams stand in order of device, incarnation and domain, keys in order of month and id, each once; a stream has a
 * key at least. At most 1 MiB unsealed.
 */
import { DOMAINS, type Domain } from '../bucket.ts';
import { compareBytes, hexOf } from '../bytes.ts';
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { ElatioError } from '../error.ts';
import { createShape } from '../shape.ts';
import type { MonthKey, StreamKeys } from './interface.ts';
import { openSealed, type PublicOpening, type PublicSealing, sealTo } from './sealed-to.ts';

const VERSION = 1;
const PURPOSE = 'elatio/keyring/1';
const LARGEST = 2 ** 20;
const [FIRST_YEAR, LAST_YEAR] = [1900, 2100];

/** The year of a month, counted from 1970-01: also the end of the name of the register that has its keys. */
export function yearOfMonth(month: number): number {
  return 1970 + Math.floor(month / 12);
}

/** All keys by their year, rising: what goes into which ring. */
export function byYear(streams: readonly StreamKeys[]): ReadonlyMap<number, readonly StreamKeys[]> {
  const years = new Set(streams.flatMap(({ keys }) => keys.map(({ month }) => yearOfMonth(month))));
  return new Map(
    [...years]
      .toSorted((a, b) => a - b)
      .map((year) => [year, streams.map((stream) => keysOfYear(stream, year)).filter(hasKeys)]),
  );
}

function keysOfYear(stream: StreamKeys, year: number): StreamKeys {
  return { ...stream, keys: stream.keys.filter(({ month }) => yearOfMonth(month) === year) };
}

function hasKeys({ keys }: StreamKeys): boolean {
  return keys.length > 0;
}

/**
 * What several tell of the keys of streams, together, in the order of rings. Where two tell other keys for one stream
 * or id the first counts: so an author's own comes first.
 */
export function mergeRings(...rings: readonly (readonly StreamKeys[])[]): readonly StreamKeys[] {
  const merged = new Map<string, { stream: StreamKeys; keys: Map<string, MonthKey> }>();
  for (const stream of rings.flat()) {
    const name = `${hexOf(stream.device)}/${hexOf(stream.incarnation)}/${stream.domain}`;
    const entry = merged.get(name) ?? { stream, keys: new Map<string, MonthKey>() };
    merged.set(name, entry);
    for (const key of stream.keys) {
      const id = hexOf(key.id);
      if (!entry.keys.has(id)) entry.keys.set(id, key);
    }
  }
  return [...merged.values()]
    .map(({ stream, keys }) => ({ ...stream, keys: [...keys.values()].toSorted(compareKeys) }))
    .toSorted(compareStreams);
}

/**
 * The content of a ring's register.
 * @param recipients X25519 public keys: prekeys, and the recovery key
 * @param streams in any order; what is of another year is left out
 * @throws ElatioError ELATIO_RING_FULL where there are more keys than a ring may have; RangeError as `sealTo`
 */
export function sealRing(
  deps: PublicSealing,
  recipients: readonly Uint8Array[],
  year: number,
  streams: readonly StreamKeys[],
): Uint8Array {
  const entries = mergeRings(streams.map((stream) => keysOfYear(stream, year)).filter(hasKeys)).map(
    ({ device, incarnation, domain, tagKey, keys }) => [
      device,
      incarnation,
      domain,
      tagKey,
      keys.map(({ id, month, key }) => [month - firstMonthOf(year), id, key]),
    ],
  );
  const ring = encodeCbor([VERSION, year, entries]);
  if (ring.length > LARGEST) {
    throw new ElatioError(
      'ELATIO_RING_FULL',
      `The year ${year} has more keys than devices can exchange; a purge of old months makes room.`,
    );
  }
  return sealTo(deps, recipients, [PURPOSE, year], ring);
}

/**
 * The keys in the content of a ring's register.
 * @param secrets of X25519: one's prekeys, or the recovery secret
 * @param year that the register's name tells
 * @throws ElatioError ELATIO_RING_MALFORMED, ELATIO_RING_VERSION, and what `openSealed` throws
 */
export function openRing(
  deps: PublicOpening,
  secrets: readonly Uint8Array[],
  year: number,
  content: Uint8Array,
): readonly StreamKeys[] {
  const ring = openSealed(deps, secrets, PURPOSE, content);
  if (ring.length > LARGEST) throw malformed('it is too large');
  let value: unknown;
  try {
    value = decodeCbor(ring);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  const [version, told, entries] = listOf(value);
  const format = countOf(version);
  if (format !== VERSION) {
    throw new ElatioError(
      'ELATIO_RING_VERSION',
      `A ring of keys has version ${format}, this program reads ${VERSION}.`,
    );
  }
  if (told !== year || year < FIRST_YEAR || year > LAST_YEAR)
    throw malformed('its year is another');
  const streams = listOf(entries).map((entry) => streamOf(entry, year));
  return rising(streams, compareStreams);
}

function streamOf(value: unknown, year: number): StreamKeys {
  const [device, incarnation, domain, tagKey, keys] = listOf(value);
  const list = listOf(keys).map((key) => keyOf(key, year));
  if (list.length === 0) throw malformed('a stream has no keys');
  return {
    device: bytesOf(device, 32),
    incarnation: bytesOf(incarnation, 16),
    domain: domainOf(domain),
    tagKey: bytesOf(tagKey, 32),
    keys: rising(list, compareKeys),
  };
}

function keyOf(value: unknown, year: number): MonthKey {
  const [month, id, key] = listOf(value);
  if (countOf(month) > 11) throw malformed('a month is none');
  return {
    id: bytesOf(id, 16),
    month: firstMonthOf(year) + countOf(month),
    key: bytesOf(key, 32),
  };
}

function domainOf(value: unknown): Domain {
  const domain = DOMAINS.find((known) => known === value);
  if (domain === undefined) throw malformed('a domain is none');
  return domain;
}

function rising<T>(list: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  if (list.some((entry, i) => i > 0 && compare(list[i - 1], entry) >= 0)) {
    throw malformed('a list is out of order');
  }
  return list;
}

function firstMonthOf(year: number): number {
  return 12 * (year - 1970);
}

function compareStreams(a: StreamKeys, b: StreamKeys): number {
  return (
    compareBytes(a.device, b.device) ||
    compareBytes(a.incarnation, b.incarnation) ||
    DOMAINS.indexOf(a.domain) - DOMAINS.indexOf(b.domain)
  );
}

function compareKeys(a: MonthKey, b: MonthKey): number {
  return a.month - b.month || compareBytes(a.id, b.id);
}

function malformed(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_RING_MALFORMED', `A ring of keys is damaged: ${what}.`, { cause });
}

const { list: listOf, count: countOf, bytes: bytesOf } = createShape(malformed);
