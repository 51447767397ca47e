import type { AuditEntry } from '../../protocol/audit.ts';
import { codeOf } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import type { Store } from '../store/index.ts';
import { type Chain, createChain, entryIn } from './chain.ts';
import type { Audit, AuditStatus, AuditVerification } from './interface.ts';
import { createPending } from './pending.ts';
import { verifyChain } from './verify.ts';

const MINUTE_MS = 60_000;

export interface AuditDeps {
  readonly store: Pick<Store, 'overlay' | 'local' | 'write'>;
  readonly sha256: Sha256;
  readonly now: () => Micros;
  /** Told each time that writing begins to fail. */
  readonly onError: (error: unknown) => void;
  /** Different accesses that may wait to be written; fewer in tests. */
  readonly most?: number;
  /** Milliseconds between two writes; shorter in tests. */
  readonly everyMs?: number;
}

/** Keeps the access log. What is noted is written each minute and at the end: a crash loses what came since. */
export function createAudit(deps: AuditDeps): Audit {
  const { store, sha256, now, onError, most, everyMs = MINUTE_MS } = deps;
  const chain = createChain({ store, sha256, now });
  const pending = createPending(most);
  let problem: AuditStatus['problem'];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const taken = pending.take();
    try {
      await chain.append(taken);
    } catch (error) {
      pending.giveBack(taken);
      fail(error);
      return;
    }
    try {
      await chain.noteEnd();
      problem = undefined;
    } catch (error) {
      fail(error);
    }
  }

  function fail(error: unknown): void {
    if (!problem) onError(error);
    problem = {
      code: codeOf(error) ?? 'ELATIO_STORE_FAILED',
      message: error instanceof Error ? error.message : String(error),
    };
  }

  /** Those of earlier incarnations, newest first. */
  function chainsBefore(): Chain[] {
    return store.overlay
      .earlier('docs')
      .map((stream) => createChain({ ...deps, stream: () => Promise.resolve(stream) }));
  }

  async function* allPayloads(): AsyncGenerator<Uint8Array> {
    for (const one of [chain, ...chainsBefore()]) yield* one.payloads();
  }

  // One after the other: each stands upon the one before.
  const flush = (): Promise<void> => (writing = writing.then(write));

  return {
    note: (access) => pending.note(access, now()),
    async entries({ since = -Infinity, actor, limit }) {
      await flush();
      const found: AuditEntry[] = [];
      if (limit === 0) return found;
      for await (const payload of allPayloads()) {
        const entry = entryIn(payload);
        // Those that cannot be read are `verify`'s.
        if (!entry) continue;
        if (entry.last < since) break;
        if (actor !== undefined && !Object.values(entry.actor).includes(actor)) continue;
        found.push(entry);
        if (found.length >= limit) break;
      }
      return found;
    },
    async verify(signal) {
      await flush();
      const newest = await verifyChain(chain, sha256, signal);
      let all = newest;
      for (const before of chainsBefore()) {
        all = behind(await verifyChain(before, sha256, signal), all);
      }
      return { ...all, head: newest.head };
    },
    status: () => ({ waiting: pending.size, lost: pending.lost, problem }),
    flush,
    start() {
      timer = setInterval(() => void flush(), everyMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

/** Two parts of the log as one: what is wrong with the older one comes first. */
function behind(older: AuditVerification, newer: AuditVerification): AuditVerification {
  const entries = older.entries + newer.entries;
  const { broken, sound } = older;
  if (broken) {
    return {
      ...newer,
      entries,
      sound,
      broken: { ...broken, what: `Before a restore: ${broken.what}` },
    };
  }
  return { ...newer, entries, sound: sound + newer.sound };
}
