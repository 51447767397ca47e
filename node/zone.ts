import { readlink } from 'node:fs/promises';
import type { Micros } from '../protocol/event.ts';
import { recordKind } from '../protocol/record.ts';

/** Where zone files are, e.g. in `/usr/share/zoneinfo/Europe/Berlin`. */
const ZONEINFO = /zoneinfo\/(?:posix\/|right\/)?(.+)$/;

/**
 * The IANA zone in force, e.g. `Europe/Berlin`. A running process does not learn from its runtime that the
 * person has travelled, so the system's own setting is read.
 */
export async function zoneInForce(env: NodeJS.ProcessEnv): Promise<string> {
  const named = env['TZ']?.replace(/^:/, '');
  if (named && isZone(named)) return named;
  // Absent on Windows, and where the file is a copy; the runtime's word has to do there.
  const target = await readlink('/etc/localtime').catch(() => '');
  const zone = ZONEINFO.exec(target)?.[1];
  return zone && isZone(zone) ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether there is a zone of this name, as IANA has them. */
export function isZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** From `at` on, clocks follow a zone. */
export interface ZoneChange {
  readonly at: Micros;
  /** An IANA name. */
  readonly zone: string;
}

/** What is put on record: JSON `{"type":"zone","zone":"Europe/Berlin"}`. */
export function zoneRecord(zone: string): Uint8Array {
  return Buffer.from(JSON.stringify({ type: 'zone', zone }));
}

/** The zone that a record tells; nothing where it tells another thing, or a zone that this machine does not know. */
export function zoneInRecord(payload: Uint8Array): string | undefined {
  if (recordKind(payload) !== 'zone') return undefined;
  try {
    const { zone } = JSON.parse(Buffer.from(payload).toString()) as { readonly zone?: unknown };
    return typeof zone === 'string' && isZone(zone) ? zone : undefined;
  } catch {
    // Of a later version.
    return undefined;
  }
}

/** Keeps a record of the zone: at start and whenever it changes, so that days can be told apart later. */
export interface ZoneRecorder {
  /** The zone last recorded. */
  readonly zone: string | undefined;
  /** Resolves when the zone at start is on record, or could not be put there: then later. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const LOOK_MS = 60_000;

/** @param record stores the bytes of a record */
export function createZoneRecorder({
  record,
  zoneNow,
  onError,
  lookMs = LOOK_MS,
}: {
  readonly record: (payload: Uint8Array) => Promise<void>;
  readonly zoneNow: () => Promise<string>;
  readonly onError: (error: unknown) => void;
  readonly lookMs?: number;
}): ZoneRecorder {
  let zone: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  async function look(): Promise<void> {
    const found = await zoneNow();
    if (found === zone) return;
    await record(zoneRecord(found));
    zone = found;
  }
  return {
    get zone() {
      return zone;
    },
    async start() {
      await look().catch(onError);
      timer = setInterval(() => {
        looking = look().catch(onError);
      }, lookMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
