/**
 * A person's devices and a vault in one process. Each has its own stream and copies of the others', as whole prefixes; what is
 * appended is lost in a crash until it is flushed; a backup is everything a device has. The oracle counts what is drawn.
 */
import { dayOf, sumByDay } from '../../../marketplace/ledger/days.ts';
import {
  createLedger,
  DEFAULT_LIMITS,
  type Incarnation,
  type Journal,
  type Ledger,
  type Other,
  type Release,
  releaseKey,
} from '../../../marketplace/ledger/index.ts';
import { ElatioError } from '../../../protocol/error.ts';

/** A guard that is taken away, to see that its loss is seen. */
export type Mutation =
  | 'agreed'
  | 'debit durable'
  | 'debit witnessed'
  | 'checks repeated'
  | 'lost ones assumed'
  | 'restored ones settled';

export interface Allowed {
  readonly from: string;
  readonly until: string;
  readonly rhoMicro: number;
}
export const ALLOWED_PERSON = 300_000;

interface Written {
  readonly by: string;
  readonly bytes: Uint8Array;
}
type Heads = ReadonlyMap<string, number>;

class Crashed extends Error {}

export interface Machine {
  readonly self: Incarnation;
  readonly role: 'device' | 'vault';
  readonly streams: Map<string, Written[]>;
  readonly ledger: Ledger;
  readonly consents: readonly Allowed[];
  isRemoved: boolean;
}

interface Inner extends Machine {
  ledger: Ledger;
  consents: Allowed[];
  told: Map<string, Heads>;
  waiting: {
    need: number;
    witnesses: readonly string[];
    done: () => void;
    fail: (e: Error) => void;
  }[];
  unflushed: { written: Written; done: () => void; fail: (e: Error) => void }[];
  draws: { done: () => void; fail: (e: Error) => void }[];
  /** The roster as a removed device goes on to see it. */
  frozen: readonly Other[] | undefined;
  held: Map<string, number> | undefined;
}

export interface World {
  readonly machines: readonly Machine[];
  readonly draws: readonly {
    readonly release: Release;
    readonly person: number;
    readonly by: string;
  }[];
  /** Copies up to so many entries of each stream. */
  push(from: number, to: number, most?: number): void;
  /** Tells what one has to another. */
  tell(from: number, to: number): void;
  syncAll(): void;
  flush(at: number): void;
  finishDraws(at: number): void;
  crash(at: number): void;
  backup(at: number): void;
  restore(at: number): void;
  remove(at: number): void;
  consent(allowed: Allowed): void;
  release(at: number, release: Release, person?: number): Promise<string>;
  assume(at: number): Promise<string>;
  /** @param isTrue whether only what is known to be so is said */
  overrule(at: number, isTrue: boolean): Promise<string>;
  /** The code of a failure, or `done`. Fails on what nobody expects. */
  run(task: () => Promise<unknown>): Promise<string>;
  /** What is broken of what is promised. */
  broken(): string[];
}

const lengthOf = (machine: Inner, stream: string): number =>
  machine.streams.get(stream)?.length ?? 0;
const headsOf = (machine: Inner): Heads =>
  new Map([...machine.streams].map(([name, list]) => [name, list.length]));

export const settled = () => new Promise((resolve) => setImmediate(resolve));

export function createWorld(
  { devices, vaults }: { devices: number; vaults: number },
  mutations: ReadonlySet<Mutation> = new Set(),
): World {
  const all: Inner[] = [];
  const past: Incarnation[] = [];
  const consents: Allowed[] = [];
  const backups = new Map<number, { streams: Map<string, Written[]> }>();
  const drawn: { release: Release; person: number; by: string }[] = [];
  let time = 0;

  const othersOf = (machine: Inner): readonly Other[] => {
    const roster = machine.frozen ?? [
      ...all
        .filter((one) => one !== machine)
        .map((one) => ({
          ...one.self,
          role: one.isRemoved ? ('absent' as const) : one.role,
          isLevel: false,
        })),
      ...past.map((one) => ({ ...one, role: 'absent' as const, isLevel: false })),
    ];
    return roster
      .filter(({ role }) => role !== 'absent' || !mutations.has('restored ones settled'))
      .map((other) => ({ ...other, isLevel: mutations.has('agreed') || isLevel(machine, other) }));
  };
  const isLevel = (machine: Inner, { incarnation }: Incarnation): boolean => {
    const told = machine.told.get(incarnation);
    if (told === undefined) return false;
    const own = lengthOf(machine, machine.self.incarnation);
    return (
      (told.get(machine.self.incarnation) ?? 0) >= own &&
      [...told].every(([stream, length]) => lengthOf(machine, stream) >= length)
    );
  };

  const start = (machine: Inner): void => {
    let isDead = false;
    const { incarnation } = machine.self;
    const journal: Journal = {
      self: machine.self,
      entries: () =>
        [...machine.streams].flatMap(([name, list]) =>
          list.slice(
            0,
            name === incarnation ? undefined : (machine.held?.get(name) ?? (machine.held && 0)),
          ),
        ),
      others: () => othersOf(machine),
      append: (bytes) =>
        new Promise((done, fail) => {
          if (isDead) return fail(new Crashed());
          machine.unflushed.push({ written: { by: incarnation, bytes }, done, fail });
          if (!mutations.has('debit durable')) return;
          // Says so before it is.
          const isDebit = new TextDecoder().decode(bytes).includes('"kind":"debit"');
          if (isDebit) done();
        }),
      witnessed: (witnesses, signal) =>
        new Promise((done, fail) => {
          if (isDead) return fail(new Crashed());
          // What comes in from now on is not looked at until after the draw.
          if (mutations.has('checks repeated')) machine.held = new Map(headsOf(machine));
          const isBlind = mutations.has('debit witnessed') || mutations.has('debit durable');
          if (witnesses.length === 0 || isBlind) return done();
          machine.waiting.push({ need: lengthOf(machine, incarnation), witnesses, done, fail });
          signal?.addEventListener('abort', () => fail(signal.reason as Error));
          wake(machine);
        }),
    };
    machine.ledger = createLedger({
      journal,
      now: () => ++time,
      draw: (release, signal) =>
        new Promise((resolve, reject) => {
          if (isDead) return reject(new Crashed());
          machine.held = undefined;
          drawn.push({ release, person: personOf.get(release.recipe) ?? 0, by: incarnation });
          const bytes = new TextEncoder().encode(`${release.recipe} ${drawn.length}`);
          machine.draws.push({ done: () => resolve(bytes), fail: reject });
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    });
    stops.set(machine, () => (isDead = true));
  };
  const stops = new Map<Inner, () => void>();
  const personOf = new Map<string, number>();

  const wake = (machine: Inner): void => {
    machine.waiting = machine.waiting.filter(({ need, witnesses, done }) => {
      const isThere = witnesses.some(
        (one) => (machine.told.get(one)?.get(machine.self.incarnation) ?? 0) >= need,
      );
      if (isThere) done();
      return !isThere;
    });
  };

  const make = (
    device: string,
    role: 'device' | 'vault',
    generation: number,
    streams = new Map<string, Written[]>(),
  ): Inner => {
    const machine: Inner = {
      self: { device, incarnation: `${device}.${generation}` },
      role,
      streams,
      ledger: undefined as unknown as Ledger,
      consents,
      isRemoved: false,
      told: new Map(),
      waiting: [],
      unflushed: [],
      draws: [],
      frozen: undefined,
      held: undefined,
    };
    start(machine);
    return machine;
  };
  for (let i = 0; i < devices + vaults; i++) {
    all.push(make('ABCDEFGH'[i], i < devices ? 'device' : 'vault', 1));
  }
  const kill = (machine: Inner): void => {
    stops.get(machine)?.();
    for (const { fail } of [...machine.waiting, ...machine.unflushed, ...machine.draws])
      fail(new Crashed());
    machine.waiting = [];
    machine.unflushed = [];
    machine.draws = [];
    machine.held = undefined;
  };

  /** Whether two still talk: a vault answers anybody, a device nobody who was removed. */
  const isHeard = (a: Inner, b: Inner): boolean =>
    a !== b && ((!a.isRemoved && !b.isRemoved) || a.role === 'vault' || b.role === 'vault');

  const world: World = {
    machines: all,
    draws: drawn,
    push(from, to, most = Infinity) {
      const [a, b] = [all[from], all[to]];
      if (!isHeard(a, b)) return;
      for (const [name, list] of a.streams) {
        const has = lengthOf(b, name);
        if (name === b.self.incarnation || list.length <= has) continue;
        b.streams.set(name, list.slice(0, Math.min(list.length, has + most)));
      }
    },
    tell(from, to) {
      const [a, b] = [all[from], all[to]];
      if (!isHeard(a, b)) return;
      b.told.set(a.self.incarnation, headsOf(a));
      wake(b);
    },
    syncAll() {
      for (let round = 0; round < 2; round++) {
        all.forEach((_, i) => all.forEach((_, j) => world.push(i, j)));
      }
      all.forEach((_, i) => all.forEach((_, j) => world.tell(i, j)));
    },
    flush(at) {
      const machine = all[at];
      const { incarnation } = machine.self;
      for (const { written, done } of machine.unflushed.splice(0)) {
        machine.streams.set(incarnation, [...(machine.streams.get(incarnation) ?? []), written]);
        done();
      }
    },
    finishDraws(at) {
      for (const { done } of all[at].draws.splice(0)) done();
    },
    crash(at) {
      kill(all[at]);
      start(all[at]);
    },
    backup(at) {
      backups.set(at, { streams: new Map(all[at].streams) });
    },
    restore(at) {
      const old = all[at];
      if (old.isRemoved) return;
      kill(old);
      past.push(old.self);
      const generation = Number(old.self.incarnation.split('.')[1]) + 1;
      all[at] = make(old.self.device, old.role, generation, new Map(backups.get(at)?.streams));
    },
    remove(at) {
      const machine = all[at];
      if (machine.isRemoved || machine.role === 'vault') return;
      if (all.filter(({ role, isRemoved }) => role === 'device' && !isRemoved).length === 1) return;
      machine.frozen = othersOf(machine);
      machine.consents = [...consents];
      machine.isRemoved = true;
    },
    consent: (allowed) => void consents.push(allowed),
    async run(task) {
      try {
        await task();
        return 'done';
      } catch (error) {
        if (error instanceof Crashed) return 'crashed';
        if (error instanceof ElatioError) return error.code;
        if (error instanceof DOMException && error.name === 'AbortError') return 'aborted';
        throw error;
      }
    },
    async release(at, release, person = 0) {
      const machine = all[at];
      personOf.set(release.recipe, person);
      // What the consents allow this device, it never goes beyond: that is for whoever calls.
      const own = [...machine.ledger.state().debits.values()].filter(
        ({ entry }) => entry.incarnation === machine.self.incarnation,
      );
      const key = releaseKey(release);
      if (!machine.ledger.state().debits.has(key)) {
        const pending = machine.draws.length + machine.unflushed.length + machine.waiting.length;
        if (pending > 0) return 'busy';
        const paid = own.reduce((sum, { entry }) => sum + entry.personRhoMicro, person);
        const wanted = [...own.map(({ entry }) => entry.release), release];
        for (let day = dayOf(release.from); day < dayOf(release.until); day++) {
          const on = (list: readonly Allowed[]) =>
            list
              .filter(({ from, until }) => dayOf(from) <= day && day < dayOf(until))
              .reduce((sum, { rhoMicro }) => sum + rhoMicro, 0);
          if (on(wanted) > on(machine.consents)) return 'not allowed';
        }
        if (paid > ALLOWED_PERSON) return 'not allowed';
      }
      return world.run(() => machine.ledger.release(release, { personRhoMicro: person }));
    },
    async assume(at) {
      const { ledger } = all[at];
      const lost = ledger.unsettled();
      const isNothing = mutations.has('lost ones assumed');
      for (const { incarnation } of lost) {
        const said = await world.run(() =>
          ledger.assume({
            lost: incarnation,
            allowed: isNothing ? [] : [...consents],
            personRhoMicro: isNothing ? 0 : ALLOWED_PERSON,
          }),
        );
        if (said !== 'done') return said;
      }
      return 'done';
    },
    async overrule(at, isTrue) {
      const { ledger } = all[at];
      const { assumptions, debits } = ledger.state();
      for (const { id, lost } of assumptions) {
        // The person tells the truth: it draws no more, and what it drew is known.
        const isOver = past.some(({ incarnation }) => incarnation === lost);
        const isKnown = drawn.every(
          ({ by, release }) => by !== lost || debits.has(releaseKey(release)),
        );
        if (!isTrue || (isOver && isKnown)) return world.run(() => ledger.overrule(id));
      }
      return 'done';
    },
    broken() {
      const keys = drawn.map(({ release }) => releaseKey(release));
      const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
      const over = sumByDay(
        drawn.map(({ release: { from, until, rhoMicro } }) => ({
          from: dayOf(from),
          until: dayOf(until),
          amount: rhoMicro,
        })),
      ).filter(({ amount }) => amount > DEFAULT_LIMITS.dayRhoMicro);
      const person = drawn.reduce((sum, one) => sum + one.person, 0);
      return [
        ...twice.map((key) => `drawn twice: ${key}`),
        ...over.map(({ day, amount }) => `day ${day} gave ${amount}`),
        ...(person > DEFAULT_LIMITS.personRhoMicro ? [`the person gave ${person}`] : []),
      ];
    },
  };
  return world;
}
