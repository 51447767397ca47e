import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import { recordKind } from '../../protocol/record.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import type { Peer, PeerProgress } from '../../protocol/sync/interface.ts';
import type { Store, StreamState } from '../store/index.ts';

/** A record as its writer put it into its own stream. */
export interface JournalEntry {
  /** Public key of the device that wrote it, hexadecimal, and which life of it, hexadecimal. */
  readonly device: string;
  readonly incarnation: string;
  readonly ordinal: number;
  readonly time: Micros;
  readonly payload: Uint8Array;
}

/** Who has to have a record before it counts as kept: besides this disk anybody of the owner's, or every other device. */
export type Witnesses = 'anybody' | 'every-device';

/** Records of one kind in the streams of all of the owner's devices: what none may take back, and no one device may lose. */
export interface Journal {
  /** What is here of all devices' records, of each stream oldest first. @throws ElatioError of the store */
  entries(): Promise<readonly JournalEntry[]>;
  /** Adds a record of this device's; fsynced when it resolves. @throws ElatioError of the store */
  append(payload: Uint8Array): Promise<JournalEntry>;
  /**
   * Resolves once another device or vault has said that it has a record of this device's on its disk; for `every-device`
   * once each other device that is not revoked has, and this one lacks nothing that they hold. At once where the owner
   * has no other.
   * @throws ElatioError ELATIO_MARKET_UNWITNESSED where that takes too long; the signal's reason
   */
  witnessed(entry: JournalEntry, witnesses: Witnesses, signal: AbortSignal): Promise<void>;
}

export interface JournalDeps {
  readonly store: Pick<Store, 'device' | 'overlay' | 'streams' | 'write' | 'replicas' | 'flush'>;
  readonly peers: {
    roster(): Pick<Roster, 'members'>;
    progress(): readonly PeerProgress[];
  };
  /** Which records: the `type` of their JSON. */
  readonly kind: string;
  readonly now: () => Micros;
  /** How long another device is waited for, in milliseconds. */
  readonly patienceMs?: number;
}

const LOOK_MS = 50;
const PATIENCE_MS = 30_000;

export function createJournal(deps: JournalDeps): Journal {
  const { store, peers, kind, now, patienceMs = PATIENCE_MS } = deps;
  const { overlay, device } = store;
  const self = hexOf(device.publicKey);

  async function entriesOf(stream: StreamState): Promise<JournalEntry[]> {
    const { record } = stream;
    const of = { device: hexOf(record.device), incarnation: hexOf(record.incarnation) };
    const found: JournalEntry[] = [];
    for await (const { ordinal, time, payload } of overlay.items(stream, 'record')) {
      if (recordKind(payload) === kind) found.push({ ...of, ordinal, time, payload });
    }
    return found.reverse();
  }

  /** The state of this device's stream that has an ordinal in its chunks; `undefined` until it has. */
  function stateWith({ record }: StreamState, ordinal: number): number | undefined {
    const [own] = store.replicas.own(new Set([record.id]));
    return own && own.manifest.next > ordinal ? own.manifest.generation : undefined;
  }

  function holds({ holds: all }: PeerProgress, stream: StreamState, generation: number): boolean {
    return all.some(
      (each) =>
        hexOf(each.streamId) === stream.record.id &&
        each.generation >= generation &&
        each.missing === 0,
    );
  }

  /** @param known who has it already, as far as was seen: they need not all be there at one time */
  function isWitnessed(
    stream: StreamState,
    ordinal: number,
    witnesses: Witnesses,
    known: Set<Peer>,
  ): boolean {
    const others = [...peers.roster().members].filter(
      ([peer, { standing, role }]) =>
        peer !== self && standing !== 'revoked' && (witnesses === 'anybody' || role !== 'vault'),
    );
    if (others.length === 0) return true;
    const generation = stateWith(stream, ordinal);
    if (generation === undefined) return false;
    for (const progress of peers.progress()) {
      if (!holds(progress, stream, generation)) continue;
      if (witnesses === 'anybody' || (progress.told && progress.ahead === 0)) {
        known.add(progress.peer);
      }
    }
    return witnesses === 'anybody'
      ? others.some(([peer]) => known.has(peer))
      : others.every(([peer]) => known.has(peer));
  }

  return {
    async entries() {
      const docs = store.streams().filter(({ domain }) => domain === 'docs');
      const all = new Map(
        [...overlay.earlier('docs'), ...docs].map((each) => [each.record.id, each]),
      );
      const found: JournalEntry[] = [];
      for (const stream of all.values()) found.push(...(await entriesOf(stream)));
      return found;
    },
    async append(payload) {
      const { record } = await overlay.stream('docs');
      const time = now();
      const ordinal = await store.write((transaction) =>
        transaction.item('docs', 'record', time, payload),
      );
      await overlay.sync();
      const incarnation = hexOf(record.incarnation);
      return { device: self, incarnation, ordinal, time, payload };
    },
    async witnessed({ device: writer, incarnation, ordinal }, witnesses, signal) {
      const stream = await overlay.stream('docs');
      const isOwn =
        writer === self && sameBytes(Buffer.from(incarnation, 'hex'), stream.record.incarnation);
      if (!isOwn) throw new RangeError('"entry" expected of this device');
      const known = new Set<Peer>();
      const until = performance.now() + patienceMs;
      while (!isWitnessed(stream, ordinal, witnesses, known)) {
        signal.throwIfAborted();
        if (performance.now() > until) throw unwitnessed(witnesses);
        // Others have chunks only.
        if (stateWith(stream, ordinal) === undefined) await store.flush();
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
  };
}

function unwitnessed(witnesses: Witnesses): ElatioError {
  return new ElatioError(
    'ELATIO_MARKET_UNWITNESSED',
    witnesses === 'anybody'
      ? 'None of your other devices or vaults is there to keep a second copy: nothing was sold or drawn. Switch one on, and again.'
      : 'Not all of your other devices have heard that this one sells: switch them on, or revoke those that are lost.',
  );
}
