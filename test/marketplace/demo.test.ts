import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  runMarketDemo,
  STORIES,
  type Story,
  type StoryTold,
} from '../../marketplace/demo/index.ts';
import { bought } from '../../marketplace/demo/people.ts';
import { temporaryFolder } from '../node/folder.ts';

function run(more: { readonly stories?: readonly Story[]; readonly mostMs?: number } = {}) {
  const told: StoryTold[] = [];
  const done = runMarketDemo({
    directory: temporaryFolder(),
    random: (length) => randomBytes(length),
    now: Date.now,
    onError: () => undefined,
    onStory: (story) => told.push(story),
    signal: new AbortController().signal,
    ...more,
  });
  return { done, told };
}

test('ten sales end as they should: six honest, and one with each kind of villain', async () => {
  const { done, told } = run();
  const { stories, money, isRight } = await done;
  expect(stories.map(({ verdict }) => verdict)).toEqual([
    ...Array.from({ length: 6 }, () => 'paid'),
    'complained',
    'paid',
    'refunded',
    'paid',
  ]);
  expect(stories.every((story) => story.isRight)).toBe(true);
  expect(told.toSorted(byTitle)).toEqual(stories.toSorted(byTitle));
  const [cheated, liar, silentSeller, silentBuyer] = stories.slice(6).map(({ words }) => words);
  expect(cheated).toContain('the contract believed the proof. You have your money back.');
  expect(liar).toContain('5 false complaints, each refused by the contract.');
  expect(silentSeller).toContain('The key did not come in time. You have your money back.');
  expect(silentBuyer).toContain('The file is sold, and the money has arrived.');
  expect(money).toEqual({
    paidIn: '41.840001 TEST',
    toSellers: '31.840001 TEST',
    backToBuyers: '10 TEST',
    left: '0 TEST',
    isRight: true,
  });
  expect(isRight).toBe(true);
});

test('a cheat that nobody complains of makes it fail', async () => {
  const unguarded: Story = {
    title: 'A seller cheats somebody who does not look',
    price: '7',
    expected: 'complained',
    async play({ villain, random, pass, signal }) {
      const [seller, buyer] = [await villain(), await villain()];
      const goods = await seller.sell(buyer.account, '7', random(50_000), true);
      const { sale, offer } = await buyer.pay(goods.link, signal);
      await seller.reveal(goods, signal);
      await pass();
      await seller.collect(goods, signal);
      return { ...offer, sale, words: 'The buyer has rubbish.' };
    },
  };
  const { stories, money, isRight } = await run({ stories: [unguarded] }).done;
  expect(stories).toMatchObject([
    { verdict: 'paid', isRight: false, words: 'The contract says: paid. The buyer has rubbish.' },
  ]);
  // The books are right all the same: the seller has the money.
  expect(money).toMatchObject({ toSellers: '7 TEST', left: '0 TEST', isRight: true });
  expect(isRight).toBe(false);
});

test('a story that breaks off, and one that never ends, make it fail and leave money that is missed', async () => {
  const brokenOff: Story = {
    title: 'A program breaks off',
    price: '1',
    expected: 'paid',
    play: async () => {
      throw new Error('no such file');
    },
  };
  const endless: Story = {
    title: 'A seller is silent, and nobody lets the day pass',
    price: '3',
    expected: 'refunded',
    async play({ ben, villain, random, signal }) {
      const goods = await (await villain()).sell(ben.account, '3', random(10), false);
      await bought(ben, goods.link, signal);
      await sleep(3_600_000, undefined, { signal });
      throw new Error('An hour has passed.');
    },
  };
  const { done } = run({ stories: [brokenOff, endless, STORIES[0]], mostMs: 12_000 });
  const { stories, money, isRight } = await done;
  expect(stories).toMatchObject([
    { isRight: false, words: 'no such file' },
    { isRight: false, words: 'It did not end in time.' },
    { isRight: true, verdict: 'paid' },
  ]);
  expect(money).toMatchObject({ paidIn: '8 TEST', left: '3 TEST', isRight: false });
  expect(isRight).toBe(false);
});

const byTitle = (a: StoryTold, b: StoryTold): number =>
  `${a.title}${a.price}`.localeCompare(`${b.title}${b.price}`);
