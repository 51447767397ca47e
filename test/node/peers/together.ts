import { expect, onTestFinished } from 'vitest';
import { nativeSigning } from '../../../node/crypto.ts';
import { createOwner } from '../../../node/owner.ts';
import { createLearning } from '../../../node/peers/learning.ts';
import type { Link, LinkEnds } from '../../../node/peers/link.ts';
import type { Purges } from '../../../node/peers/paying.ts';
import { createPeerRecords, type PeerRecords } from '../../../node/peers/records.ts';
import { type Replicating, startReplicating } from '../../../node/peers/replicating.ts';
import type { Store } from '../../../node/store/index.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import type { Roster, Saying } from '../../../protocol/roster/interface.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { decodeStatement, sayStatement } from '../../../protocol/roster/statement.ts';
import { EVERYTHING, type Scope } from '../../../protocol/scope.ts';
import type { Peer } from '../../../protocol/sync/interface.ts';
import {
  bucketOf,
  eventAt,
  eventsOf,
  insert,
  newDirectory,
  openTestStore,
  sealing,
  titleOf,
} from '../store/fixture.ts';

const { sha256 } = sealing.primitives;

/** A device with a store of its own that replicates over links in memory. */
export interface TestDevice {
  readonly peer: Peer;
  readonly directory: string;
  readonly store: Store;
  readonly records: PeerRecords;
  readonly roster: Roster;
  readonly replicating: Replicating;
  /** Codes of problems, and of refusals that it was told, with their sentences. */
  readonly told: readonly { readonly code: string; readonly reason: string }[];
  say(saying: Saying): Promise<void>;
  stop(): Promise<void>;
}

const NO_PURGES: Purges = {
  isDoomed: () => false,
  isOwing: () => false,
  follow: () => undefined,
};

export const now = (): number => Date.now() * 1000;

/** Devices of one owner, each with a store in a directory of its own, that do not know where the others are. */
export async function devicesOf(
  count: number,
  roles: readonly ('admin' | 'member')[] = [],
  scopes: ReadonlyMap<Peer, Scope> = new Map(),
): Promise<TestDevice[]> {
  const devices: TestDevice[] = [];
  for (const { directory, store } of await openedFor(count, roles)) {
    devices.push(await start(directory, store, { scopes }));
  }
  return devices;
}

/** Stores of devices of one owner, which know who belongs to them. */
export async function openedFor(
  count: number,
  roles: readonly ('admin' | 'member')[] = [],
): Promise<readonly { readonly directory: string; readonly store: Store }[]> {
  const stores = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const directory = newDirectory();
      const store = await openTestStore(directory, { now, deviceName: `device-${i}` });
      return { directory, store };
    }),
  );
  const [first] = stores;
  const roster = await ownerOf(first.store).roster();
  for (const [i, { store }] of stores.entries()) {
    if (i === 0) continue;
    const device = store.device.publicKey;
    const saying = { kind: 'enrol', device, role: roles[i] ?? 'admin' } as const;
    const { secret } = first.store.device;
    const after = roster.frontier;
    const signing = nativeSigning;
    roster.add(sayStatement({ sha256, signing }, secret, { after, time: now(), saying }));
  }
  const statements = roster.statements().map(({ bytes }) => bytes);
  for (const { store } of stores) {
    await createPeerRecords(store.local).replaceStatements(statements);
  }
  return stores;
}

function ownerOf(store: Store) {
  const records = createPeerRecords(store.local);
  const { device, local } = store;
  return createOwner({ ...sealing, local, records, device, signing: nativeSigning, now });
}

/**
 * Starts a device from what is on its disk.
 * @param how.scopes what devices keep of each other, where that is not everything
 */
export async function start(
  directory: string,
  store: Store,
  {
    scopes = new Map(),
    onSynced = () => undefined,
    purges = NO_PURGES,
  }: {
    readonly scopes?: ReadonlyMap<Peer, Scope>;
    readonly onSynced?: () => void;
    readonly purges?: Purges;
  } = {},
): Promise<TestDevice> {
  const records = createPeerRecords(store.local);
  const roster = createRoster(
    { sha256 },
    records.statements().map((bytes) => decodeStatement({ sha256, signing: nativeSigning }, bytes)),
  );
  store.start();
  const told: { code: string; reason: string }[] = [];
  const running: { replicating?: Replicating } = {};
  let last: Promise<void> = Promise.resolve();
  async function sayNow(saying: Saying): Promise<void> {
    const statement = sayStatement({ sha256, signing: nativeSigning }, store.device.secret, {
      after: roster.frontier,
      time: now(),
      saying,
    });
    createRoster({ sha256 }, roster.statements()).add(statement);
    const learning =
      running.replicating?.learning ??
      createLearning({ replicas: store.replicas, records, alone: (task) => task() });
    await learning.keep([statement], () => {
      roster.add(statement);
      running.replicating?.driver.say({ type: 'statement', statement: statement.bytes });
    });
  }
  function say(saying: Saying): Promise<void> {
    const next = last.then(() => sayNow(saying));
    last = next.catch(() => undefined);
    return next;
  }
  running.replicating = await startReplicating({
    store,
    roster,
    records,
    sealing,
    signing: nativeSigning,
    now,
    log: { warn: () => undefined, error: () => undefined },
    recoverySecret: () => undefined,
    nameOf: (key) => hexOf(key).slice(0, 8),
    purges,
    scopes: {
      own: () => scopes.get(hexOf(store.device.publicKey)) ?? EVERYTHING,
      of: (device) => scopes.get(device) ?? EVERYTHING,
      tell: async () => undefined,
    },
    setAside: (_domain, _months, task) => task(),
    say,
    on: {
      onConnected: () => undefined,
      onEnded: (_, { close, refused }) => {
        const why = refused ?? close;
        if (why) told.push({ code: why.code, reason: why.reason });
      },
      onProblem: ({ code, reason }) => told.push({ code, reason }),
      onRoster: () => undefined,
      onSynced,
    },
  });
  const { replicating } = running;
  let stopping: Promise<void> | undefined;
  const device: TestDevice = {
    peer: hexOf(store.device.publicKey),
    directory,
    store,
    records,
    roster,
    replicating,
    told,
    say,
    stop: () => (stopping ??= replicating.stop().then(() => store.stop())),
  };
  onTestFinished(() => device.stop().catch(() => undefined));
  return device;
}

/** Who can be met: a device, or a vault. */
export interface Meeting {
  readonly peer: Peer;
  readonly hear: (link: Link) => LinkEnds;
}

/** Connects two devices until what is given back is called. */
export function meet(a: TestDevice, b: TestDevice): () => void {
  return link(meetingOf(a), meetingOf(b));
}

export function meetingOf({ peer, replicating }: TestDevice): Meeting {
  return { peer, hear: (link) => replicating.driver.hear(link) };
}

/** The same of whoever can be met. */
export function link(a: Meeting, b: Meeting): () => void {
  const ends: { -readonly [side in 'a' | 'b']?: LinkEnds } = {};
  let isCut = false;
  const cut = (): void => {
    if (isCut) return;
    isCut = true;
    queueMicrotask(() => {
      ends.a?.onEnd();
      ends.b?.onEnd();
    });
  };
  const linkOf = (peer: Peer, other: 'a' | 'b', outbound: boolean): Link => ({
    peer,
    outbound,
    address: '/memory',
    backlog: 0,
    send(bytes) {
      setImmediate(() => {
        if (!isCut) ends[other]?.onBytes(bytes);
      });
    },
    room: async () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    // What was sent is to arrive.
    async end() {
      setImmediate(() => setImmediate(cut));
    },
    cut,
  });
  ends.a = a.hear(linkOf(b.peer, 'b', true));
  ends.b = b.hear(linkOf(a.peer, 'a', false));
  return cut;
}

/** Whether a device holds all that another has in chunks. */
async function holdsAll(of: TestDevice, holder: TestDevice): Promise<boolean> {
  const there = new Map(
    (await holder.store.replicas.records()).flatMap(({ id, held }) =>
      held ? [[id, decodeManifest(held.manifest).next]] : [],
    ),
  );
  return of.store.replicas
    .own()
    .every(({ id, manifest: { next } }) => next === 0 || there.get(id) === next);
}

/** Whether both say that neither lacks anything. */
function areSynced(a: TestDevice, b: TestDevice): boolean {
  const isSynced = (one: TestDevice, other: TestDevice): boolean =>
    one.replicating.driver.replication
      .progress()
      .some(({ peer, connected, synced }) => peer === other.peer && connected && synced);
  return isSynced(a, b) && isSynced(b, a);
}

/** Titles of all events that a store shows, in order. */
export const titles = async (store: Store): Promise<string[]> => {
  const all = await Promise.all(
    [...store.buckets().values()].map((bucket) => eventsOf(store, bucket)),
  );
  return all
    .flat()
    .map(({ data }) => titleOf(data))
    .sort();
};

/** Has a device record events at some places, and put them into chunks but for the last. */
export async function write(
  { store }: TestDevice,
  name: string,
  ...places: number[]
): Promise<void> {
  const bucket = await bucketOf(store, name);
  for (const i of places) await insert(store, bucket, eventAt(i, `${name} ${i}`));
  await store.flush();
}

/** Resolves once each has all of the other, and both say so. */
export async function synced(a: TestDevice, b: TestDevice): Promise<void> {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ]) {
    await expect.poll(() => holdsAll(one, other), { timeout: 8_000 }).toBe(true);
  }
  await expect.poll(() => areSynced(a, b), { timeout: 8_000 }).toBe(true);
}
