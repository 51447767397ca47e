import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../node/folder.ts';
import { type Browser, launch } from '../chromium.ts';
import { connect, newHome } from '../fixture.ts';
import type { Home, Recorded } from '../home.ts';
import { loadAltered } from './altered.ts';
import { sites } from './hostile-sites.ts';

const HOUR = 3_600_000;

/** Puts a script's clock before it sees it. */
const ahead = (by: string) => (script: string) =>
  `{ const real = Date.now; Date.now = () => real() + ${by}; }\n${script}`;

interface Stage {
  readonly browser: Browser;
  readonly home: Home;
  /** Milliseconds by which the machine's clock is ahead from now on. */
  readonly setClock: (to: number) => Promise<void>;
  /** Looks at a page of that name, for as long as counts. */
  readonly visit: (name: string) => Promise<void>;
  /** Of that kind and page. */
  readonly of: (type: 'web.tab.current' | 'web.page.activity', name: string) => Promise<Recorded[]>;
}

async function stage(): Promise<Stage> {
  const clocks = loadAltered({
    'background.js': ahead('(globalThis.ahead ?? 0)'),
    'page.js': ahead('Number(new URLSearchParams(location.hash.slice(1)).get("ahead") ?? 0)'),
  });
  const [browser, home, at] = await Promise.all([
    launch(temporaryFolder(), clocks),
    newHome(),
    sites(),
  ]);
  onTestFinished(() => browser.close());
  const page = await browser.context.newPage();
  let isAhead = 0;
  return {
    browser,
    home,
    async setClock(to) {
      isAhead = to;
      // What is in front while it jumps has a start by the one and an end by the other.
      await page.goto('about:blank');
      const [worker] = browser.context.serviceWorkers();
      await worker.evaluate((by) => void Object.assign(globalThis, { ahead: by }), to);
    },
    async visit(name) {
      await page.goto(`${at(name, 'plain')}#ahead=${isAhead}`);
      await page.mouse.click(200, 300);
      await page.waitForTimeout(1_300);
      await browser.alarm();
    },
    of: async (type, name) =>
      (await home.events(type)).filter(({ data }) => String(data['url']).includes(`//${name}.`)),
  };
}

/** All of them lie within what was really so, in ms since 1970. */
function expectWithin(events: readonly Recorded[], from: number, to: number): void {
  expect(events).not.toEqual([]);
  for (const { timestamp, duration } of events) {
    const start = Date.parse(timestamp);
    expect(duration).toBeGreaterThanOrEqual(0);
    // What the way to the node takes.
    expect(start).toBeGreaterThan(from - 2_000);
    expect(start + duration * 1_000).toBeLessThan(to + 2_000);
  }
}

test('where the machine’s clock is wrong the node’s is taken', async () => {
  const { browser, home, setClock, visit, of } = await stage();
  await setClock(5 * HOUR);
  await connect(browser, home);
  const from = Date.now();
  for (const name of ['one', 'two', 'three']) await visit(name);
  await visit('end');
  for (const name of ['one', 'two', 'three']) {
    await expect.poll(() => of('web.page.activity', name)).toHaveLength(1);
    expectWithin(await of('web.page.activity', name), from, Date.now());
    expectWithin(await of('web.tab.current', name), from, Date.now());
  }
});

test('a clock that jumps makes no time negative or longer than it was, and loses no page', async () => {
  const { browser, home, setClock, visit, of } = await stage();
  await connect(browser, home);
  const from = Date.now();
  const jumps = [
    ['before', 0],
    ['ahead', HOUR],
    ['back', -2 * HOUR],
    ['right', 0],
  ] as const;
  for (const [name, ahead] of jumps) {
    await setClock(ahead);
    await visit(name);
    // Told of before the node has said what time it is.
    await expect.poll(() => of('web.tab.current', name)).not.toEqual([]);
    await visit(`${name}-later`);
  }
  await visit('end');
  const seconds = (Date.now() - from) / 1_000;
  for (const [name] of jumps) {
    for (const one of [name, `${name}-later`]) {
      await expect.poll(() => of('web.page.activity', one)).not.toEqual([]);
      const all = [...(await of('web.page.activity', one)), ...(await of('web.tab.current', one))];
      expect(all.every(({ duration }) => duration >= 0 && duration <= seconds)).toBe(true);
    }
    const later = [
      ...(await of('web.page.activity', `${name}-later`)),
      ...(await of('web.tab.current', `${name}-later`)),
    ];
    expectWithin(later, from, Date.now());
  }
});
