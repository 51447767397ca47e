import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Release } from '../../../marketplace/ledger/index.ts';
import { textOf } from '../../../marketplace/ledger/days.ts';
import { createWorld, type Mutation, settled, type World } from './world.ts';

/** Stories of chance in each of the two campaigns. */
const RUNS = Number(process.env['ELATIO_LEDGER_RUNS'] ?? 300);
const START = 20_000;
const JANUARY = { from: textOf(START), until: textOf(START + 3) };

const release = (recipe: string, rhoMicro: number, more: Partial<Release> = {}): Release => ({
  recipe,
  version: 1,
  ...JANUARY,
  granularity: 'day',
  scope: ['apps'],
  rhoMicro,
  consent: `0x${'11'.repeat(32)}`,
  ...more,
});

type Step =
  | {
      readonly op: 'push' | 'tell';
      readonly at: number;
      readonly to: number;
      readonly most: number;
    }
  | {
      readonly op: 'release';
      readonly at: number;
      readonly release: Release;
      readonly person: number;
    }
  | {
      readonly op: 'sell';
      readonly at: number;
      readonly to: number;
      readonly release: Release;
      readonly person: number;
    }
  | { readonly op: 'close'; readonly at: number; readonly to: number }
  | {
      readonly op: 'consent';
      readonly from: number;
      readonly days: number;
      readonly rhoMicro: number;
    }
  | {
      readonly op:
        | 'syncAll'
        | 'flush'
        | 'draw'
        | 'crash'
        | 'backup'
        | 'restore'
        | 'remove'
        | 'open'
        | 'take'
        | 'agree'
        | 'assume'
        | 'overrule'
        | 'lie'
        | 'settle'
        | 'usurp'
        | 'finish';
      readonly at: number;
      /** For `settle` and `finish`: the only one that is heard meanwhile, not all. */
      readonly to?: number;
    };

/** Tells each other everything: two machines, or all where they are the same one. */
function exchange(world: World, at: number, to: number): void {
  if (at === to) return world.syncAll();
  for (const [from, on] of [
    [at, to],
    [to, at],
  ])
    world.push(from, on);
  for (const [from, on] of [
    [at, to],
    [to, at],
  ])
    world.tell(from, on);
}

/** Does one step; what takes long goes on meanwhile, and its failures are looked at in the end. */
async function step(world: World, one: Step, running: Promise<unknown>[]): Promise<void> {
  const ledger = 'at' in one ? world.machines[one.at].ledger : undefined;
  const isVault = 'at' in one && world.machines[one.at].role === 'vault';
  const begin = (task: Promise<unknown>) => {
    task.catch(() => undefined);
    running.push(task);
  };
  const on = (at: number, task: () => Promise<unknown>) => {
    const { isRemoved, role } = world.machines[at];
    // Nobody sits at a lost device any more, to open or close anything.
    if (!isRemoved && role === 'device') begin(world.run(task));
  };
  if (one.op === 'push') world.push(one.at, one.to, one.most);
  else if (one.op === 'tell') world.tell(one.at, one.to);
  else if (one.op === 'syncAll') world.syncAll();
  else if (one.op === 'flush') world.flush(one.at);
  else if (one.op === 'draw') world.finishDraws(one.at);
  else if (one.op === 'crash') world.crash(one.at);
  else if (one.op === 'backup') world.backup(one.at);
  else if (one.op === 'restore') world.restore(one.at);
  else if (one.op === 'remove') world.remove(one.at);
  else if (one.op === 'consent') {
    world.consent({
      from: textOf(START + one.from),
      until: textOf(START + one.from + one.days),
      rhoMicro: one.rhoMicro,
    });
  } else if (one.op === 'release') {
    if (!isVault) begin(world.release(one.at, one.release, one.person));
  } else if (one.op === 'sell') {
    await step(
      world,
      { op: 'release', at: one.at, release: one.release, person: one.person },
      running,
    );
    await step(world, { op: 'finish', at: one.at, to: one.to }, running);
  } else if (one.op === 'close') {
    on(one.at, () => ledger!.close(world.machines[one.to].self.device));
  } else if (one.op === 'open') on(one.at, () => ledger!.open());
  else if (one.op === 'take') on(one.at, () => ledger!.open(true));
  else if (one.op === 'agree') on(one.at, () => ledger!.agree());
  else if (one.op === 'assume') on(one.at, () => world.assume(one.at));
  else if (one.op === 'overrule') on(one.at, () => world.overrule(one.at, true));
  else if (one.op === 'lie') on(one.at, () => world.overrule(one.at, false));
  else if (one.op === 'finish') {
    for (let i = 0; i < 5; i++) {
      world.flush(one.at);
      await settled();
      exchange(world, one.at, one.to ?? one.at);
      world.finishDraws(one.at);
      await settled();
    }
  } else {
    // What a person with patience does until the device may sell.
    for (const op of [one.op === 'settle' ? 'open' : 'take', 'agree', 'assume'] as const) {
      await step(world, { op, at: one.at }, running);
      await step(world, { op: 'finish', at: one.at, to: one.to ?? one.at }, running);
    }
  }
  await settled();
}

const at = fc.nat(3);
const sold = {
  at,
  release: fc
    .record({
      recipe: fc.constantFrom('a', 'a', 'b'),
      from: fc.constantFrom(0, 0, 0, 2),
      days: fc.constantFrom(1, 3, 3, 3),
      rhoMicro: fc.constantFrom(60_000, 150_000, 150_000),
    })
    .map(({ recipe, from, days, rhoMicro }) =>
      release(recipe, rhoMicro, {
        from: textOf(START + from),
        until: textOf(START + from + days),
      }),
    ),
  person: fc.constantFrom(0, 0, 90_000),
};
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ op: fc.constantFrom('settle', 'usurp', 'finish'), at, to: at }),
  },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('sell'), to: at, ...sold }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('release'), ...sold }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom('push', 'tell'),
      at,
      to: at,
      most: fc.constantFrom(1, 2, 99),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('consent'),
      from: fc.nat(3),
      days: fc.integer({ min: 1, max: 3 }),
      rhoMicro: fc.constantFrom(50_000, 120_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('close'), at, to: at }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constantFrom('backup', 'restore'), at }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('remove'), at: fc.nat(1) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constantFrom(
        'syncAll',
        'flush',
        'flush',
        'draw',
        'crash',
        'open',
        'take',
        'agree',
        'assume',
        'overrule',
      ),
      at,
    }),
  },
);

async function play(world: World, story: readonly Step[]): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (const one of story) await step(world, one, running);
  world.machines.forEach((_, i) => world.crash(i));
  await settled();
  await Promise.all(running);
}

const FIRST: Step = { op: 'consent', from: 0, days: 3, rhoMicro: 150_000 };

const a = 0;
const b = 1;
const V = 2;
const sell = (at: number, recipe: string, rhoMicro: number, person = 0): Step => ({
  op: 'release',
  at,
  release: release(recipe, rhoMicro),
  person,
});
const push = (at: number, to: number): Step => ({ op: 'push', at, to, most: 99 });
const tell = (at: number, to: number): Step => ({ op: 'tell', at, to, most: 99 });
const does = (
  op:
    | 'flush'
    | 'draw'
    | 'crash'
    | 'backup'
    | 'restore'
    | 'remove'
    | 'open'
    | 'take'
    | 'agree'
    | 'assume'
    | 'settle'
    | 'finish'
    | 'lie',
  at: number,
): Step => ({ op, at });

/** The other device takes the role over, with the vault that it hears. */
const takenOver: readonly Step[] = [
  does('take', b),
  does('flush', b),
  push(b, 3),
  tell(3, b),
  does('agree', b),
  does('flush', b),
  push(b, 3),
  tell(3, b),
  does('flush', b),
  push(b, 3),
  tell(3, b),
  does('assume', b),
  does('flush', b),
];

/** For each guard a story that ends well, and does not without it. */
const stories: readonly {
  readonly guard: Mutation;
  readonly what: string;
  readonly story: readonly Step[];
}[] = [
  {
    guard: 'agreed',
    what: 'two devices that open a term at once, each with a vault of its own',
    story: [
      does('open', a),
      does('flush', a),
      does('open', b),
      does('flush', b),
      push(a, V),
      tell(V, a),
      push(b, 3),
      tell(3, b),
      does('agree', a),
      does('flush', a),
      push(a, V),
      tell(V, a),
      does('flush', a),
      does('agree', b),
      does('flush', b),
      push(b, 3),
      tell(3, b),
      does('flush', b),
      sell(a, 'x', 150_000),
      does('flush', a),
      push(a, V),
      tell(V, a),
      sell(b, 'x', 150_000),
      does('flush', b),
      push(b, 3),
      tell(3, b),
    ],
  },
  {
    guard: 'debit durable',
    what: 'a crash after the draw began',
    story: [
      does('settle', a),
      sell(a, 'x', 150_000),
      does('crash', a),
      does('settle', a),
      sell(a, 'x', 150_000),
      does('finish', a),
    ],
  },
  {
    guard: 'debit witnessed',
    what: 'a restore from a backup made before the draw',
    story: [
      does('settle', a),
      does('backup', a),
      sell(a, 'x', 150_000),
      does('flush', a),
      does('restore', a),
      does('settle', a),
      sell(a, 'x', 150_000),
      does('finish', a),
    ],
  },
  {
    guard: 'checks repeated',
    what: 'what a lost device drew, denied by the person, comes in while a debit waits for its witness',
    story: [
      does('settle', a),
      does('remove', a),
      sell(a, 'x', 150_000),
      does('flush', a),
      push(a, V),
      tell(V, a),
      does('draw', a),
      does('flush', a),
      ...takenOver,
      does('lie', b),
      does('flush', b),
      sell(b, 'y', 150_000),
      does('flush', b),
      push(V, b),
      push(b, 3),
      tell(3, b),
    ],
  },
  {
    guard: 'lost ones assumed',
    what: 'a lost device that goes on drawing beside a vault that nobody else hears',
    story: [
      does('settle', a),
      does('remove', a),
      sell(a, 'x', 150_000),
      does('flush', a),
      push(a, V),
      tell(V, a),
      does('draw', a),
      does('flush', a),
      ...takenOver,
      sell(b, 'x', 150_000),
      does('flush', b),
      push(b, 3),
      tell(3, b),
    ],
  },
  {
    guard: 'restored ones settled',
    what: 'a restore from a backup older than the term, with nobody who knows of it',
    story: [
      does('backup', a),
      does('remove', b),
      does('settle', a),
      sell(a, 'x', 150_000),
      does('flush', a),
      push(a, V),
      tell(V, a),
      does('restore', V),
      does('restore', a),
      does('open', a),
      does('flush', a),
      push(a, 3),
      tell(3, a),
      push(a, V),
      tell(V, a),
      does('agree', a),
      does('flush', a),
      push(a, V),
      tell(V, a),
      does('flush', a),
      sell(a, 'x', 150_000),
      does('flush', a),
      push(a, V),
      tell(V, a),
    ],
  },
];

describe('devices that crash, are restored, lost and cut off', () => {
  let draws = 0;
  it('never draw a table twice, nor more than a day or the person may give', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          { devices: 3, vaults: 1 },
          { devices: 2, vaults: 2 },
          { devices: 1, vaults: 3 },
          { devices: 4, vaults: 0 },
        ),
        fc.array(steps, { minLength: 4, maxLength: 30, size: 'max' }),
        async (who, story) => {
          const world = createWorld(who);
          await play(world, [FIRST, { op: 'settle', at: 0 }, ...story]);
          draws += world.draws.length;
          expect(world.broken()).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  });
  it('nor where one of the stories goes another way', async () => {
    const honest = stories.filter(({ guard }) => guard !== 'checks repeated');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...honest),
        fc.array(fc.tuple(fc.nat(40), fc.option(steps)), { maxLength: 8 }),
        async ({ story }, changes) => {
          const changed = [...story];
          // A step is put in, or left out.
          for (const [place, one] of changes) {
            if (one === null) changed.splice(place % changed.length, 1);
            else changed.splice(place % changed.length, 0, one);
          }
          const world = createWorld({ devices: 2, vaults: 2 });
          await play(world, [FIRST, ...changed]);
          draws += world.draws.length;
          expect(world.broken()).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  });
  it('draw often enough for that to mean something', () => {
    expect(draws).toBeGreaterThan(100);
  });
  afterAll(() => {
    draws = 0;
  });
});

describe('a guard that is taken away is missed', () => {
  it.for(stories)('$guard: $what', async ({ guard, story }) => {
    const guarded = createWorld({ devices: 2, vaults: 2 });
    await play(guarded, [FIRST, ...story]);
    expect(guarded.broken()).toEqual([]);
    const without = createWorld({ devices: 2, vaults: 2 }, new Set([guard]));
    await play(without, [FIRST, ...story]);
    expect(without.broken()).not.toEqual([]);
  });
});
