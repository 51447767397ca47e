import type { Sha256 } from '../../protocol/stream.ts';
import { codeOf } from '../../protocol/error.ts';
import { type Chain, entryIn, type Head } from './chain.ts';
import type { AuditVerification } from './interface.ts';

/**
 * Recomputes the chain, from the newest entry to the oldest, so that memory holds one.
 * @throws ElatioError ELATIO_STORE_STOPPED; what aborted `signal`
 */
export async function verifyChain(
  chain: Chain,
  sha256: Sha256,
  signal?: AbortSignal,
): Promise<AuditVerification> {
  const start = await chain.start();
  const end = await chain.noted();
  const walk = walkBack(end, start);
  let newest: Uint8Array | undefined;
  let entries = 0;
  try {
    for await (const payload of chain.payloads()) {
      signal?.throwIfAborted();
      const digest = sha256(payload);
      newest ??= digest;
      entries++;
      walk.meet(payload, digest);
    }
    walk.arrive();
  } catch (error) {
    if (!/^ELATIO_(STORE_DAMAGED|ENVELOPE_|CHUNK_)/.test(codeOf(error) ?? '')) throw error;
    walk.fail('Entries cannot be read: elatio doctor says more.');
  }
  const { sound, fault } = walk;
  return {
    entries,
    sound,
    broken: fault === undefined ? undefined : { sequence: sound, what: fault },
    head: Buffer.from(newest ?? start).toString('hex'),
  };
}

/** What was seen on the way to the oldest entry. */
interface Walk {
  /** Entries since the last fault: in the end those that are older than all faults. */
  readonly sound: number;
  /** The oldest fault so far. */
  readonly fault: string | undefined;
  meet(payload: Uint8Array, digest: Uint8Array): void;
  /** There is no older entry. */
  arrive(): void;
  fail(what: string): void;
}

function walkBack(end: Head | undefined, start: Uint8Array): Walk {
  let sound = 0;
  let fault: string | undefined;
  // What the next entry has to be for the ones that are newer to stand upon it.
  let needed = end;
  const fail = (what: string): void => {
    fault = what;
    sound = 0;
  };
  const missing = (next: number, first: number): void =>
    fail(
      next === first + 1
        ? `Entry ${first} is missing.`
        : `Entries ${first} to ${next - 1} are missing.`,
    );

  return {
    get sound() {
      return sound;
    },
    get fault() {
      return fault;
    },
    meet(payload, digest) {
      const entry = entryIn(payload);
      if (!entry) {
        needed = undefined;
        return fail('An entry cannot be read.');
      }
      const next = entry.sequence + 1;
      const isNewest = needed === end;
      let isChanged = end?.next === next && !isSame(end.digest, digest);
      if (needed && next < needed.next) missing(needed.next, next);
      // A crash may have come before the newest entries' end was noted.
      else if (needed && next > needed.next && !isNewest) {
        fail(`Entry ${next - 1} stands before entry ${needed.next}.`);
      } else if (needed?.next === next) isChanged ||= !isSame(needed.digest, digest);
      if (isChanged) fail(`Entry ${next - 1} is not what it was.`);
      else sound++;
      needed = { next: entry.sequence, digest: entry.before };
    },
    arrive() {
      if (!needed) return;
      if (needed.next > 0) missing(needed.next, 0);
      else if (!isSame(needed.digest, start)) fail('The first entry does not begin this log.');
    },
    fail,
  };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
