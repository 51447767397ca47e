/**
 * Registers that this node holds of all devices. Of two of a device and name the greater version counts, of equal ones
 * the greater digest, so that all come to the same; only those that the roster accepts, so that what a revoked
 * device wrote beyond its cut is as if it were not there.
 */
import { hexOf, sameBytes } from '../bytes.ts';
import { codeOf } from '../error.ts';
import { decodeRegister, type Register } from '../register.ts';
import { MILLISECOND } from '../event.ts';
import type { Context } from './context.ts';
import { COPIED, RESTORED } from './copied.ts';
import type { Keeping } from './keeping.ts';
import type { Peer } from './interface.ts';
import type { Message, RegisterHolding } from './message.ts';
import { type Greeted, type PeerState, registerKey, type Session } from './peers.ts';

/** Names of registers that stand outside of every digest: what they say changes as soon as others hear of it. */
const ASIDE: ReadonlySet<string> = new Set(['status', 'heads']);
/** Registers that one peer is asked for at once. */
const MOST_WANTED = 256;

export interface Registers {
  /** What counts and is on the disk. */
  all(): readonly RegisterHolding[];
  /** Those that stand outside of digests. */
  aside(): readonly RegisterHolding[];
  get(key: string): RegisterHolding | undefined;
  keyOf(holding: Pick<RegisterHolding, 'device' | 'name'>): string;
  /** One of this node's own, or another's from the disk. */
  put(bytes: Uint8Array): void;
  /** One that a peer told. */
  take(peer: PeerState, session: Session, bytes: Uint8Array): void;
  /** Whether a peer has one that is to be asked for. */
  needs(peer: PeerState, key: string, holding: RegisterHolding): boolean;
  pull(): void;
  /** The roster is otherwise: of these devices others may count than did. */
  recount(devices: ReadonlySet<Peer>): void;
  serve(peer: PeerState, message: Extract<Message, { type: 'want-registers' }>): void;
  /** Tells those that open peers lack, of the keys. */
  push(keys: Iterable<string>): void;
}

interface Entry {
  readonly register: Register;
  readonly holding: RegisterHolding;
  readonly bytes: Uint8Array;
}

export function isAside({ name }: Pick<RegisterHolding, 'name'>): boolean {
  return ASIDE.has(name);
}

export function createRegisters(
  context: Context,
  { keeping, held }: { readonly keeping: Keeping; readonly held: readonly Uint8Array[] },
): Registers {
  const { roster, signing, sha256 } = context;
  const entries = new Map<string, Entry>();
  /** Those that are being written: a later one of them may come meanwhile. */
  const writing = new Map<string, RegisterHolding>();

  function entryOf(bytes: Uint8Array): Entry {
    const register = decodeRegister(signing, bytes);
    const { device, name, version } = register;
    return { register, bytes, holding: { device, name, version, digest: sha256(bytes) } };
  }
  function accepts({ register, holding }: Entry): ReturnType<typeof roster.acceptsRegister> {
    return roster.acceptsRegister({ ...register, digest: holding.digest });
  }
  /** Whether one counts is asked all the time, and otherwise only when the roster is. */
  const judged = new WeakMap<Entry, { readonly era: number; readonly counts: boolean }>();
  function get(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (!entry) return undefined;
    const known = judged.get(entry);
    if (known?.era === context.era) return known.counts ? entry : undefined;
    const counts = accepts(entry) === 'yes';
    judged.set(entry, { era: context.era, counts });
    // It may name a statement that was not here before.
    if (known && counts && !known.counts) context.changed.registers.add(key);
    return counts ? entry : undefined;
  }
  /** As in `streams.ts`. To what stands aside no cut is raised. */
  function mayCountYet(entry: Entry): boolean {
    const { role, device } = context.self;
    if (role === 'vault' || isAside(entry.holding) || accepts(entry) !== 'revoked') return false;
    return !roster
      .statements()
      .some(
        ({ saying, signer }) =>
          saying.kind === 'raise' &&
          sameBytes(signer, device) &&
          saying.registers.some(({ digest }) => sameBytes(digest, entry.holding.digest)),
      );
  }
  function isNew(key: string, holding: RegisterHolding): boolean {
    const stored = entries.get(key);
    if (stored && sameBytes(stored.holding.digest, holding.digest)) return false;
    // Peers said that they hold it before they knew.
    if (roster.acceptsRegister({ ...holding, frontier: [] }) === 'revoked') return false;
    const kept = stored && mayCountYet(stored) ? stored : get(key);
    const known = writing.get(key) ?? kept?.holding;
    return !known || isLater(holding, known);
  }
  function needs(peer: PeerState, key: string, holding: RegisterHolding): boolean {
    return isNew(key, holding) && !peer.refused.has(hexOf(holding.digest));
  }
  function keep(key: string, entry: Entry): void {
    writing.set(key, entry.holding);
    keeping.keep(
      (id) => ({ type: 'keep-register', id, register: entry.bytes }),
      (failed) => {
        if (writing.get(key) === entry.holding) writing.delete(key);
        const before = get(key);
        // They may be written in another order than they came.
        if (failed || (before && !isLater(entry.holding, before.holding))) return;
        entries.set(key, entry);
        context.changed.registers.add(key);
      },
      entry.bytes.length,
    );
  }
  /** Whether somebody wrote it while this device runs, and not this device. */
  function isForeign({ device, version }: RegisterHolding): boolean {
    return hexOf(device) === context.me && version > context.begun / MILLISECOND;
  }
  function checkClone({ holding }: Entry): void {
    // Be it one that does not count: it was written all the same.
    const known = entries.get(keyOf(holding))?.holding;
    const device = hexOf(holding.device);
    const isTwice = known?.version === holding.version && !sameBytes(known.digest, holding.digest);
    const isMore = device === context.me && (!known || holding.version > known.version);
    if (isTwice || (isMore && isForeign(holding))) {
      const reason =
        'Two machines write with the key of one device: its data were copied. On one of the two, stop it and run "elatio devices renew".';
      const told = device === context.me ? COPIED : reason;
      context.problem('ELATIO_SYNC_CLONE', told, device, holding.name);
    } else if (isMore) {
      context.problem('ELATIO_SYNC_BEHIND', RESTORED, context.me, holding.name);
    }
  }
  function push(peer: Greeted, key: string): void {
    const entry = get(key);
    const theirs = peer.registers.get(key);
    if (!entry || (theirs && !isLater(entry.holding, theirs))) return;
    peer.registers.set(key, entry.holding);
    context.send(peer.id, { type: 'register', register: entry.bytes });
  }
  for (const bytes of held) {
    const entry = entryOf(bytes);
    entries.set(keyOf(entry.holding), entry);
  }
  const all = (): RegisterHolding[] =>
    [...entries.keys()].flatMap((key) => get(key)?.holding ?? []);
  return {
    all: () => all().filter((holding) => !isAside(holding)),
    aside: () => all().filter(isAside),
    get: (key) => get(key)?.holding,
    keyOf,
    needs,
    put(bytes) {
      const entry = entryOf(bytes);
      const key = keyOf(entry.holding);
      entries.set(key, entry);
      context.changed.registers.add(key);
    },
    take(peer, session, bytes) {
      let entry: Entry;
      try {
        entry = entryOf(bytes);
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        const reason = 'A device told a register that is none, or that another has signed.';
        context.problem('ELATIO_SYNC_FORGED', reason, peer.id, hexOf(sha256(bytes)));
        return;
      }
      const { holding } = entry;
      const key = keyOf(holding);
      session.registers.delete(key);
      context.stirred = true;
      const theirs = peer.registers.get(key);
      if (!theirs || isLater(holding, theirs)) peer.registers.set(key, holding);
      if (accepts(entry) !== 'yes') {
        peer.refused.add(hexOf(holding.digest));
        return;
      }
      checkClone(entry);
      // One of its own too: where it was set back, its next one is to be later than this.
      if (isNew(key, holding) && !keeping.full) keep(key, entry);
    },
    pull() {
      if (keeping.full) return;
      for (const peer of context.peers.open()) {
        const wanted = [...peer.registers].filter(
          ([key, holding]) => !peer.session.registers.has(key) && needs(peer, key, holding),
        );
        const asked = wanted.slice(0, MOST_WANTED);
        if (asked.length === 0) continue;
        for (const [key] of asked) peer.session.registers.add(key);
        context.send(peer.id, {
          type: 'want-registers',
          registers: asked.map(([, { device, name }]) => [device, name]),
        });
      }
    },
    recount(devices) {
      for (const [key, { holding }] of entries) {
        if (get(key) && devices.has(hexOf(holding.device))) context.changed.registers.add(key);
      }
    },
    serve(peer, { registers }) {
      for (const [device, name] of registers) {
        // One that does not count any more too: who asks was told of it, and finds out.
        const entry = entries.get(registerKey(hexOf(device), name));
        if (entry) context.send(peer.id, { type: 'register', register: entry.bytes });
      }
    },
    push(keys) {
      const list = [...keys];
      for (const peer of context.peers.open()) for (const key of list) push(peer, key);
    },
  };
}

function keyOf({ device, name }: Pick<RegisterHolding, 'device' | 'name'>): string {
  return registerKey(hexOf(device), name);
}

/** Whether `a` takes the place of `b`. */
export function isLater(
  a: Pick<RegisterHolding, 'version' | 'digest'>,
  b: Pick<RegisterHolding, 'version' | 'digest'>,
): boolean {
  if (a.version !== b.version) return a.version > b.version;
  const at = a.digest.findIndex((byte, i) => byte !== b.digest[i]);
  return at >= 0 && a.digest[at] > b.digest[at];
}
