import { expect, test } from 'vitest';
import type { DemoTold } from '../../../marketplace/index.ts';
import { demoFailure } from '../../../node/cli/commands/demo-market.ts';

const right: DemoTold = {
  stories: [
    { title: 'a', price: '1 TEST', expected: 'paid', verdict: 'paid', isRight: true, words: '' },
    { title: 'b', price: '2 TEST', expected: 'paid', verdict: 'paid', isRight: true, words: '' },
  ],
  money: {
    paidIn: '3 TEST',
    toSellers: '3 TEST',
    backToBuyers: '0 TEST',
    left: '0 TEST',
    isRight: true,
  },
  isRight: true,
};

test('a demonstration fails for one story that ended wrongly, and for money that is missed', () => {
  expect(demoFailure(right)).toBeUndefined();
  const [first] = right.stories;
  const wrong = { ...right, stories: [first, { ...first, isRight: false }], isRight: false };
  expect(demoFailure(wrong)).toMatchObject({
    code: 'ELATIO_CLI_DEMO',
    message: '1 of 2 stories did not end as they should.',
  });
  const missed = { ...right, money: { ...right.money, isRight: false }, isRight: false };
  expect(demoFailure(missed)).toMatchObject({
    code: 'ELATIO_CLI_DEMO',
    message: expect.stringContaining('money is not where it belongs'),
  });
});
