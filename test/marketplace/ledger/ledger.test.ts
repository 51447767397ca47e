import { describe, expect, it } from 'vitest';
import { createLedger, type Journal, type Release } from '../../../marketplace/ledger/index.ts';
import { MAX_TABLE } from '../../../marketplace/ledger/entries.ts';
import { createWorld, settled, type World } from './world.ts';

const RELEASE: Release = {
  recipe: 'minutes',
  version: 1,
  from: '2026-01-01',
  until: '2026-01-08',
  granularity: 'day',
  scope: ['apps'],
  rhoMicro: 100_000,
  consent: `0x${'11'.repeat(32)}`,
};

/** A device without others, whose journal is a list. */
function alone(draw = async () => new TextEncoder().encode('a table')) {
  const list: { by: string; bytes: Uint8Array }[] = [];
  const drawn: Release[] = [];
  const journal: Journal = {
    self: { device: 'a', incarnation: 'a.1' },
    entries: () => list,
    others: () => [],
    append: async (bytes) => void list.push({ by: 'a.1', bytes }),
    witnessed: async () => undefined,
  };
  const start = () =>
    createLedger({
      journal,
      now: () => 5,
      draw: (release) => {
        drawn.push(release);
        return draw();
      },
    });
  return { list, drawn, journal, start };
}
async function ready(start: ReturnType<typeof alone>['start']) {
  const ledger = start();
  await ledger.open();
  await ledger.agree();
  return ledger;
}

/** Lets a device of a world do something, with all others listening. */
async function heard<T>(world: World, at: number, task: Promise<T>): Promise<T> {
  let isOver = false;
  const done = task.finally(() => (isOver = true));
  done.catch(() => undefined);
  while (!isOver) {
    await settled();
    world.flush(at);
    await settled();
    world.syncAll();
    world.finishDraws(at);
  }
  return done;
}
async function selling(world: World, at: number) {
  const { ledger } = world.machines[at];
  await heard(world, at, ledger.open());
  world.syncAll();
  await heard(world, at, ledger.agree());
  return ledger;
}

describe('a release', () => {
  it('is drawn once; the table is given back to whoever comes after, also after a restart, and costs nothing', async () => {
    const { drawn, start } = alone();
    const ledger = await ready(start);
    const first = await ledger.release(RELEASE);
    expect(new TextDecoder().decode(first.bytes)).toBe('a table');
    const spent = ledger.state().spentByDay;
    expect(await ledger.release({ ...RELEASE, consent: `0x${'22'.repeat(32)}` })).toEqual(first);
    expect(await start().release(RELEASE)).toEqual(first);
    expect(ledger.state().spentByDay).toEqual(spent);
    expect(drawn).toHaveLength(1);
  });

  it('is drawn once where two ask at once', async () => {
    const { drawn, start } = alone();
    const ledger = await ready(start);
    const [a, b] = await Promise.all([ledger.release(RELEASE), ledger.release(RELEASE)]);
    expect(a).toEqual(b);
    expect(drawn).toHaveLength(1);
  });

  it('is refused before anything is computed where days or the person have too little left, in figures', async () => {
    const { drawn, list, start } = alone();
    const ledger = await ready(start);
    await ledger.release(RELEASE);
    await ledger.release({ ...RELEASE, recipe: 'sites' });
    const before = list.length;
    await expect(
      ledger.release({ ...RELEASE, recipe: 'focus', from: '2026-01-07', until: '2026-01-20' }),
    ).rejects.toMatchObject({
      code: 'ELATIO_BUDGET_SPENT',
      message:
        'The privacy budget does not allow it: 2026-01-07 has ρ = 0.05 of ρ = 0.25 left, and this would take ρ = 0.1.',
    });
    await expect(
      ledger.release(
        { ...RELEASE, from: '2027-01-01', until: '2027-01-02' },
        { personRhoMicro: 1_000_001 },
      ),
    ).rejects.toMatchObject({
      code: 'ELATIO_BUDGET_SPENT',
      message: expect.stringContaining('as a person'),
    });
    expect(list).toHaveLength(before);
    expect(drawn).toHaveLength(2);
    // More is a word of the person, never of time.
    await ledger.limit({ dayRhoMicro: 300_000, personRhoMicro: 0 });
    await ledger.release({ ...RELEASE, recipe: 'focus', from: '2026-01-07', until: '2026-01-20' });
  });

  it('may spend a day to its end, and no micro-ρ more', async () => {
    const ledger = await ready(alone().start);
    await ledger.release({ ...RELEASE, rhoMicro: 250_000 });
    await expect(
      ledger.release({ ...RELEASE, rhoMicro: 1, until: '2026-01-02' }),
    ).rejects.toMatchObject({
      code: 'ELATIO_BUDGET_SPENT',
    });
    await ledger.release({ ...RELEASE, rhoMicro: 1, from: '2026-01-08', until: '2026-01-09' });
  });

  it('is closed for ever where the draw began and no table came of it', async () => {
    const { start } = alone(() => Promise.reject(new Error('no data')));
    const ledger = await ready(start);
    await expect(ledger.release(RELEASE)).rejects.toThrow('no data');
    for (const one of [ledger, start()]) {
      await expect(one.release(RELEASE)).rejects.toMatchObject({ code: 'ELATIO_BUDGET_LOST' });
    }
  });

  it('is lost where the table is longer than what can be kept', async () => {
    const { start } = alone(async () => new Uint8Array(MAX_TABLE + 1));
    const ledger = await ready(start);
    await expect(ledger.release(RELEASE)).rejects.toMatchObject({ code: 'ELATIO_BUDGET_TABLE' });
    await expect(ledger.release(RELEASE)).rejects.toMatchObject({ code: 'ELATIO_BUDGET_LOST' });
  });

  it('keeps the largest table', async () => {
    const largest = new Uint8Array(MAX_TABLE).fill(255);
    const ledger = await ready(alone(async () => largest).start);
    await ledger.release(RELEASE);
    expect((await ledger.release(RELEASE)).bytes).toEqual(largest);
  });

  it('is refused where an entry cannot be read, or stands in the records of another device', async () => {
    const { list, start } = alone();
    const ledger = await ready(start);
    list.push({ by: 'b.1', bytes: list[0].bytes });
    await expect(ledger.release(RELEASE)).rejects.toMatchObject({ code: 'ELATIO_BUDGET_ENTRY' });
    list[2] = { by: 'b.1', bytes: new TextEncoder().encode('{"type":"ledger","version":2}') };
    await expect(ledger.release(RELEASE)).rejects.toMatchObject({ code: 'ELATIO_BUDGET_ENTRY' });
  });

  it('is refused before the role is opened and before all devices know of it', async () => {
    const { start } = alone();
    const ledger = start();
    await expect(ledger.release(RELEASE)).rejects.toMatchObject({
      code: 'ELATIO_BUDGET_ELSEWHERE',
    });
    await ledger.open();
    await expect(ledger.release(RELEASE)).rejects.toMatchObject({
      code: 'ELATIO_BUDGET_NOT_AGREED',
    });
  });

  it('is not begun when it was called off, and goes on later where it waited for a witness', async () => {
    const world = createWorld({ devices: 1, vaults: 1 });
    const ledger = await selling(world, 0);
    await expect(ledger.release(RELEASE, { signal: AbortSignal.abort() })).rejects.toThrow(
      'aborted',
    );
    const calling = new AbortController();
    const waiting = ledger.release(RELEASE, { signal: calling.signal });
    waiting.catch(() => undefined);
    await settled();
    world.flush(0);
    await settled();
    calling.abort();
    await expect(waiting).rejects.toThrow('aborted');
    expect(world.draws).toHaveLength(0);
    await heard(world, 0, ledger.release(RELEASE));
    expect(world.draws).toHaveLength(1);
    expect(ledger.state().debits.size).toBe(1);
  });
});

describe('the selling role', () => {
  it('is handed over by a close, and not without', async () => {
    const world = createWorld({ devices: 2, vaults: 0 });
    const a = await selling(world, 0);
    const b = world.machines[1].ledger;
    await expect(b.open()).rejects.toMatchObject({ code: 'ELATIO_BUDGET_ELSEWHERE' });
    await heard(world, 0, a.release(RELEASE));
    await heard(world, 0, a.close('B'));
    await expect(a.release({ ...RELEASE, recipe: 'sites' })).rejects.toMatchObject({
      code: 'ELATIO_BUDGET_ELSEWHERE',
    });
    await selling(world, 1);
    const spent = b.state().spentByDay;
    await heard(world, 1, b.release(RELEASE));
    expect(world.draws).toHaveLength(1);
    expect(b.state().spentByDay).toEqual(spent);
  });

  it('is not handed to a device that does not know of it', async () => {
    const a = await selling(createWorld({ devices: 2, vaults: 0 }), 0);
    await expect(a.close('Z')).rejects.toMatchObject({ code: 'ELATIO_BUDGET_NOT_AGREED' });
  });

  it('waits until every device knows of it', async () => {
    const world = createWorld({ devices: 2, vaults: 1 });
    const { ledger } = world.machines[0];
    const opening = ledger.open();
    await settled();
    world.flush(0);
    await opening;
    await expect(ledger.agree()).rejects.toMatchObject({ code: 'ELATIO_BUDGET_NOT_AGREED' });
    world.syncAll();
    await heard(world, 0, ledger.agree());
    await heard(world, 0, ledger.release(RELEASE));
  });

  it('stops where another device took it over with the words, as soon as that is heard of', async () => {
    const world = createWorld({ devices: 2, vaults: 0 });
    const a = await selling(world, 0);
    const b = world.machines[1].ledger;
    await heard(world, 1, b.open(true));
    await expect(a.release(RELEASE)).rejects.toMatchObject({ code: 'ELATIO_BUDGET_ELSEWHERE' });
    await heard(world, 1, b.agree());
    await heard(world, 1, b.release(RELEASE));
  });

  it('counts what a lost device was allowed as spent, and closes what it may have drawn', async () => {
    const world = createWorld({ devices: 2, vaults: 1 });
    await selling(world, 0);
    world.remove(0);
    world.consent({ from: '2026-01-01', until: '2026-02-01', rhoMicro: 120_000 });
    const b = world.machines[1].ledger;
    await heard(world, 1, b.open(true));
    await heard(world, 1, b.agree());
    await expect(b.release(RELEASE)).rejects.toMatchObject({ code: 'ELATIO_BUDGET_UNSETTLED' });
    expect(b.unsettled()).toEqual([{ device: 'A', incarnation: 'A.1' }]);
    await heard(world, 1, world.assume(1));
    expect(b.unsettled()).toEqual([]);
    await expect(b.release(RELEASE)).rejects.toMatchObject({ code: 'ELATIO_BUDGET_LOST' });
    await expect(b.release({ ...RELEASE, rhoMicro: 130_001 })).rejects.toMatchObject({
      code: 'ELATIO_BUDGET_SPENT',
    });
    await heard(world, 1, b.release({ ...RELEASE, rhoMicro: 130_000 }));
    const [{ id }] = b.state().assumptions;
    await heard(world, 1, b.overrule(id));
    await heard(world, 1, b.release(RELEASE));
  });

  it('is settled by asking after a restore where all witnesses are there', async () => {
    const world = createWorld({ devices: 1, vaults: 1 });
    world.backup(0);
    const a = await selling(world, 0);
    await heard(world, 0, a.release(RELEASE));
    world.restore(0);
    world.syncAll();
    const again = await selling(world, 0);
    expect(again.unsettled()).toEqual([]);
    await heard(world, 0, again.release(RELEASE));
    expect(world.draws).toHaveLength(1);
  });
});
