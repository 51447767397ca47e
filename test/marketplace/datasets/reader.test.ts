import { describe, expect, it } from 'vitest';
import {
  drawTable,
  recipeNamed,
  type Question,
  type ReadNote,
  scoped,
} from '../../../marketplace/datasets/index.ts';
import { at, calendarIn, EVERYTHING, failing, HOUR, type Logged, opened, readerOf } from './log.ts';

const calendar = calendarIn('UTC');
const period = { from: '2026-05-01', until: '2026-05-03' };
const outside = failing('ELATIO_DATASET_SCOPE');
const [first, last] = [at('2026-05-01'), at('2026-05-03')];
const CATEGORY = recipeNamed('category-minutes@1').needs[0];
const SITE = recipeNamed('site-transitions@1').needs[0];

const visit: Logged = {
  type: 'web.tab.current',
  start: first,
  duration: HOUR,
  data: { url: 'https://clinic.example/chemo?for=anna', title: 'Chemo', site: 'Chemo' },
  category: ['Personal', 'Chemo'],
};
const window: Logged = { ...visit, type: 'currentwindow' };

describe('a reader under a consent', () => {
  it.each([
    { domains: ['web', 'health'] },
    { recipes: ['category-minutes@2', 'hour-of-week@1'] },
    { granularities: ['week-hour', 'whole'] as const },
  ])('is refused where it does not cover all that the recipe needs: %j', (scope) => {
    expect(() => opened('category-minutes@1', [], { calendar, period, scope })).toThrow(outside);
  });

  it('is refused where its days are none', () => {
    const scope = { from: '2026-05-03', until: '2026-05-01' };
    expect(() => opened('category-minutes@1', [], { calendar, period, scope })).toThrow(
      failing('ELATIO_DATASET_PERIOD'),
    );
  });

  it('passes of an event only what the recipe declares', async () => {
    const { facts } = opened('category-minutes@1', [window], { calendar, period });
    expect(await facts(CATEGORY, { from: first, until: last })).toEqual([
      { start: first, end: first + HOUR, category: ['Personal'], site: '', data: {} },
    ]);
    const web = opened('site-transitions@1', [visit], { calendar, period });
    expect(await web.facts(SITE, { from: first, until: last })).toEqual([
      { start: first, end: first + HOUR, category: [], site: 'other', data: {} },
    ]);
  });

  it('passes no field of another kind, or of a prototype', async () => {
    const [, steps] = recipeNamed('sleep-steps@1').needs;
    const data = [
      { steps: { secret: 1 } },
      Object.create({ steps: 7 }) as Logged['data'],
      { steps: [7] },
    ];
    const log = data.map((value) => ({
      type: 'health.steps',
      start: first,
      duration: 0,
      data: value,
    }));
    const facts = await opened('sleep-steps@1', log, { calendar, period }).facts(steps, {
      from: first,
      until: last,
    });
    expect(facts.map((fact) => fact.data)).toEqual([{}, {}, {}]);
  });

  it.each([
    [first - 1, last],
    [first, last + 1],
    [last, first],
    [Number.NaN, last],
    [first, Number.NaN],
    [-Infinity, Infinity],
  ])('reads nothing of the time from %d to %d', async (from, until) => {
    const notes: ReadNote[] = [];
    const { facts } = opened('category-minutes@1', [window], { calendar, period, notes });
    await expect(facts(CATEGORY, { from, until })).rejects.toThrow(outside);
    expect(notes).toEqual([]);
  });

  it('answers no need but those of the recipe, and none that only looks like one', async () => {
    const { facts } = opened('category-minutes@1', [visit, window], { calendar, period });
    for (const need of [
      SITE,
      { ...CATEGORY, fields: ['title'], categoryDepth: 9 },
      { ...CATEGORY },
    ]) {
      await expect(facts(need, { from: first, until: last })).rejects.toThrow(outside);
    }
  });

  it('cuts events at the bounds of the question, whatever the log gives', async () => {
    const event = (start: number, duration: number): Logged => ({ ...window, start, duration });
    const log = [
      event(first - HOUR, HOUR),
      event(first - HOUR, 2 * HOUR),
      event(first - 1, 0),
      event(first, 0),
      event(first + HOUR, -HOUR),
      event(last - 1, Number.MAX_SAFE_INTEGER),
      event(last, HOUR),
      event(last, 0),
      event(Number.NaN, HOUR),
      event(first, Infinity),
      event(first + 0.5, HOUR),
    ];
    const { facts } = opened('category-minutes@1', log, { calendar, period });
    const found = await facts(CATEGORY, { from: first, until: last });
    expect(found.map(({ start, end }) => [start - first, end - first])).toEqual([
      [0, HOUR],
      [0, 0],
      [HOUR, HOUR],
      [48 * HOUR - 1, 48 * HOUR],
    ]);
  });

  it('tells of each reading before it is done, and reads nothing where that fails', async () => {
    const notes: ReadNote[] = [];
    const reader = opened('category-minutes@1', [window], { calendar, period, notes });
    await drawTable({ reader, period, calendar, rhoMicro: 1, noise: () => 0n });
    const day = { recipe: 'category-minutes@1', domain: 'core', type: 'currentwindow' };
    expect(notes).toEqual([
      { ...day, from: first, until: at('2026-05-02') },
      { ...day, from: at('2026-05-02'), until: last },
    ]);
    const asked: Question[] = [];
    const { facts } = scoped({
      reader: readerOf([window], asked),
      recipe: 'category-minutes@1',
      scope: { ...EVERYTHING, ...period },
      calendar,
      audit: () => Promise.reject(new Error('disk full')),
    });
    await expect(facts(CATEGORY, { from: first, until: last })).rejects.toThrow('disk full');
    expect(asked).toEqual([]);
  });

  it('makes no table of days that the consent does not cover', async () => {
    const reader = opened('category-minutes@1', [], { calendar, period });
    const wider = { from: '2026-05-01', until: '2026-05-04' };
    const table = drawTable({ reader, period: wider, calendar, rhoMicro: 1, noise: () => 0n });
    await expect(table).rejects.toThrow(outside);
  });

  it('stops where it is told to', async () => {
    const reader = opened('category-minutes@1', [window], { calendar, period });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(reader.facts(CATEGORY, { from: first, until: last }, signal)).rejects.toThrow(
      'enough',
    );
  });
});
