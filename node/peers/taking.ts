import type { Domain } from '../../protocol/bucket.ts';
import { DOMAINS } from '../../protocol/bucket.ts';
import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import { decodeHead } from '../../protocol/head.ts';
import { HEADS } from '../../protocol/heard.ts';
import { liveKeyOf, openLive } from '../../protocol/keys/live.ts';
import type { Primitives, Signing } from '../../protocol/primitives.ts';
import { decodeRegister, type Register } from '../../protocol/register.ts';
import { decodeStatement } from '../../protocol/roster/statement.ts';
import type { Replicas } from '../store/replica/interface.ts';
import type { Keeping } from './keeping.ts';
import type { Learning } from './learning.ts';
import type { PeerRecords } from './records.ts';
import type { Rings } from './registers/rings.ts';

/** Keeps what others send, and has the store show it. */
export interface Taking extends Keeping {
  /** Looks again at what others have in no chunk yet: its keys may not have been here, or nobody wanted it. */
  retry(): Promise<void>;
  /** Resolves once the registers that came are on the disk. */
  registersKept(): Promise<void>;
}

const LIVE = /^live\/(.+)$/;

/**
 * @param deps.onWhole told whose head it is of which everything is here now
 * @param deps.onKeys told when keys came, or who may have them
 * @param deps.onOwnPrekey told when a prekey came that this device made before it was set back
 */
export function createTaking({
  self,
  records,
  replicas,
  rings,
  learning,
  primitives,
  signing,
  keeps,
  onWhole,
  onKeys,
  onReplaced,
  onHeard,
  onOwnPrekey,
}: {
  readonly self: Uint8Array;
  readonly records: PeerRecords;
  readonly replicas: Replicas;
  readonly rings: Rings;
  readonly learning: Learning;
  readonly primitives: Primitives;
  readonly signing: Signing;
  /** Whether anything of a domain is kept here, or what began at a time. */
  readonly keeps: (domain: Domain, start?: Micros) => boolean;
  readonly onWhole: (signer: Uint8Array) => void;
  readonly onKeys: () => void;
  /** Told when what this device has at work is told by others otherwise than it told it. */
  readonly onReplaced: () => void;
  /** Told when a device told what it heard of others. */
  readonly onHeard: () => void;
  readonly onOwnPrekey: () => void;
}): Taking {
  /** Registers of live events whose key is not here yet, by device and name. */
  const waiting = new Map<string, Register>();
  /** Registers of domains that are not kept here, of which nothing is shown any more. */
  const passed = new Set<string>();
  /** Keys by their id, as far as they were looked for. */
  let keys = new Map<string, Uint8Array>();
  /** Registers are taken in one after the other: a later one must not be overtaken. */
  let last: Promise<void> = Promise.resolve();

  function keyOf(id: string): Uint8Array | undefined {
    const known = keys.get(id);
    // A purge may have destroyed it since.
    if (known && replicas.monthOf(id) !== undefined) return known;
    if (replicas.monthOf(id) === undefined) return undefined;
    keys = new Map(replicas.keys().flatMap((stream) => stream.keys.map(entryOf)));
    return keys.get(id);
  }

  async function takeLive(register: Register, domain: Domain): Promise<void> {
    const { device, name, content } = register;
    const place = `${hexOf(device)}/${name}`;
    if (!keeps(domain)) {
      if (!passed.has(place)) await replicas.takeLive(device, domain, []);
      passed.add(place);
      return;
    }
    passed.delete(place);
    const { keyId, streamId } = liveKeyOf(content);
    const key = keyOf(hexOf(keyId));
    if (!key) {
      waiting.set(place, register);
      return;
    }
    waiting.delete(place);
    if (replicas.domainOf(hexOf(streamId)) !== domain) return;
    // Else it would be shown until it is in a chunk, which nobody wants here.
    const events = openLive(primitives, key, content).filter(({ start }) => keeps(domain, start));
    await replicas.takeLive(device, domain, events);
  }

  async function take(register: Register): Promise<void> {
    if (hexOf(register.device) === hexOf(self)) {
      if (LIVE.test(register.name)) onReplaced();
      if (register.name === 'prekey') onOwnPrekey();
      return;
    }
    const domain = DOMAINS.find((each) => each === LIVE.exec(register.name)?.[1]);
    if (domain) return takeLive(register, domain);
    if (register.name === 'prekey') onKeys();
    if (register.name === HEADS) onHeard();
    if (!rings.isRing(register)) return;
    await rings.take(register);
    for (const each of waiting.values()) await take(each);
    onKeys();
  }

  async function keep(bytes: Uint8Array): Promise<void> {
    const register = decodeRegister(signing, bytes);
    // A ring that was sealed in the knowledge of a revocation must not be here without it.
    await learning.done();
    await records.keepRegister(register.device, register.name, bytes);
    await take(register);
  }

  async function retry(): Promise<void> {
    for (const bytes of records.registers()) {
      const register = decodeRegister(signing, bytes);
      const isOthers = hexOf(register.device) !== hexOf(self);
      if (isOthers && (LIVE.test(register.name) || rings.isRing(register))) await take(register);
    }
  }

  return {
    statement: (bytes) =>
      learning.keep([decodeStatement({ sha256: primitives.sha256, signing }, bytes)]),
    register(bytes) {
      const next = last.then(() => keep(bytes));
      last = next.catch(() => undefined);
      return next;
    },
    async head(streamId, state) {
      await learning.done();
      const { signer } = decodeHead(signing, state.head);
      await replicas.takeHead(streamId, { ...state, signer });
      if (state.held) onWhole(signer);
    },
    registersKept: () => last,
    chunk: (streamId, reference, chunk) => replicas.takeChunk(streamId, reference, chunk),
    load: (streamId, digest) => replicas.chunk(streamId, digest),
    retry() {
      const next = last.then(retry);
      last = next.catch(() => undefined);
      return next;
    },
  };
}

function entryOf({ id, key }: { readonly id: Uint8Array; readonly key: Uint8Array }) {
  return [hexOf(id), key] as const;
}
