/** What the categories that are built in make of made-up years; nothing in them is for those alone. */
import { expect, test } from 'vitest';
import { compile } from '../../../node/categories/compile.ts';
import { explain } from '../../../node/categories/explain.ts';
import { presets } from '../../../node/categories/presets/index.ts';
import { treeOf } from '../../../node/categories/tree.ts';
import { createGenerator } from '../../../node/demo/generator/index.ts';
import { createRegexes } from '../../../node/query/index.ts';
import { temporaryFolder } from '../folder.ts';
import { call, nodeOver, testStore } from '../http/fixture.ts';
import type { ToldPeriod } from '../http/reporting.ts';

const DAY = 86_400_000_000;
const FROM = Date.UTC(2023, 4, 8) * 1_000;
const DAYS = 14;
const RANGE = 'since=2023-05-08T00:00:00Z&until=2023-05-22T00:00:00Z';

/** Seconds by category of each device, and of all together. */
async function categoriesOf(seed: number): Promise<Map<string, ToldPeriod>> {
  const store = await testStore(temporaryFolder());
  try {
    const { app } = nodeOver(store);
    const generator = createGenerator({ seed, from: FROM, to: FROM + DAYS * DAY, devices: 4 });
    for (const [i, { buckets }] of generator.devices.entries()) {
      const events = Map.groupBy(generator.events(i), ({ bucket }) => bucket);
      for (const [n, { name, type, client, hostname }] of buckets.entries()) {
        await call(app, 'POST', `/api/0/buckets/${name}`, { type, client, hostname });
        const bucket = store.buckets().get(name);
        const list = events.get(n) ?? [];
        for (let at = 0; bucket && at < list.length; at += 5_000) {
          await store.append(bucket, list.slice(at, at + 5_000));
        }
      }
    }
    const used = new Map<string, ToldPeriod>();
    for (const device of ['', ...generator.devices.map(({ hostname }) => hostname)]) {
      const of = device === '' ? '' : `&device=${device}`;
      const path = `/api/v1/usage?by=category&top=1000&${RANGE}${of}`;
      const { status, body } = await call(app, 'GET', path);
      expect([status, body]).toEqual([200, expect.anything()]);
      used.set(device, (body as { periods: ToldPeriod[] }).periods[0]);
    }
    return used;
  } finally {
    await store.stop();
  }
}

test.each([1, 7, 2_026])(
  'four fifths and more of what the person of seed %i did are categorised, also where a browser alone does not count',
  async (seed) => {
    const all = await categoriesOf(seed);
    for (const [device, { total, top }] of all) {
      const secondsOf = (category: string): number =>
        top.find(({ name }) => name === category)?.seconds ?? 0;
      const named = 1 - secondsOf('Uncategorized') / total;
      expect([device, total > 0, named >= 0.8]).toEqual([device, true, true]);
      // Phones do not say what their browser shows.
      const known = named - secondsOf('Browsing') / total;
      expect([device, known >= (device === '' ? 0.8 : 0.7)]).toEqual([device, true]);
    }
  },
  120_000,
);

test('each is written so that it can be run, and none of a name that another has', () => {
  const regexes = createRegexes();
  const tree = treeOf(presets());
  expect(tree.problems).toEqual([]);
  expect(compile(tree, regexes).problems).toEqual([]);
  const names = tree.nodes.map(({ path }) => path.join(' > '));
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('Work > Programming > Terminal');
});

test('what pages are is told by their titles where browsers do not say addresses', async () => {
  const regexes = createRegexes();
  const { compiled } = compile(treeOf(presets()), regexes);
  const categoryOf = async (data: Record<string, string>): Promise<string> =>
    (await explain(compiled, data, regexes)).category.join(' > ');
  for (const [title, expected] of [
    ['A song - YouTube — Mozilla Firefox', 'Media > Video'],
    ['a/b: Pull requests · GitHub - Google Chrome', 'Work > Programming'],
    ['Inbox (3) - me@example.org - Gmail - Google Chrome', 'Communication > Email'],
    ['How YouTube works, a book — Mozilla Firefox', 'Browsing'],
  ]) {
    expect([title, await categoryOf({ app: 'firefox', title })]).toEqual([title, expected]);
  }
  for (const [url, expected] of [
    ['https://aws.amazon.com/s3/', 'Work > Programming'],
    ['https://www.amazon.de/dp/1', 'Personal > Shopping'],
    ['https://music.amazon.de/', 'Media > Music and podcasts'],
    ['https://www.google.com/maps/place/x', 'Personal > Travel and transport'],
    ['https://www.google.com/search?q=github.com', 'Browsing'],
    ['https://mail.google.com/mail/u/0/', 'Communication > Email'],
    ['http://localhost:3000/', 'Work > Programming'],
    ['https://github.com.evil.example/', 'Browsing'],
  ]) {
    expect([url, await categoryOf({ app: 'Google Chrome', url })]).toEqual([url, expected]);
  }
  for (const [app, expected] of [
    ['org.gnome.Nautilus', 'System > Files'],
    ['gimp-2.10.exe', 'Work > Design'],
    ['Code.exe', 'Work > Programming'],
    ['Xcode', 'Work > Programming'],
    ['Codec Finder', 'Uncategorized'],
    ['MyFirefox', 'Uncategorized'],
  ]) {
    expect([app, await categoryOf({ app })]).toEqual([app, expected]);
  }
});
