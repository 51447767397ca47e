import { expect, test } from 'vitest';
import { policyInWords, policyOf, previewLines } from '../../../node/cli/retention.ts';

test.each([
  ['90d', { keep: 90 }, '90 days, then nothing'],
  [
    '12w domain 1y',
    { keep: 84, domainOnly: 365 },
    '84 days, then only the domain until 365 days, then nothing',
  ],
  ['1d domain forever', { keep: 1, domainOnly: 'forever' }, '1 day, then only the domain'],
] as const)('%s is a policy, and is said in words', (text, policy, words) => {
  expect(policyOf(text.split(' '))).toEqual(policy);
  expect(policyInWords(policy)).toBe(words);
});

test.each(['', '90', '0d', '1.5d', '-3d', '90d domain', '90d host 1y', '9d domain 1y more'])(
  '"%s" is none',
  (text) => {
    expect(() => policyOf(text.split(' '))).toThrow(/is no age|After the age/);
  },
);

test('what a run would do is said, and that it would do nothing', () => {
  const none = { before: null, events: 0 };
  const told = {
    domain: 'web',
    policy: { keep: 90 },
    at: '2026-11-23T07:00:00Z',
    hides: none,
    reduces: { before: '2026-08-25T07:00:00Z', events: 1 },
    rewrites: { before: '2026-09-01T00:00:00Z', events: 2 },
    destroys: { before: '2026-08-01T00:00:00Z', events: 1_200 },
    sample: [],
  };
  expect(previewLines(told)).toEqual([
    expect.stringMatching(/^1 event from before .* will be reduced to the domain/),
    expect.stringMatching(/^2 events from before .* will be kept reduced for good$/),
    expect.stringMatching(/^1,200 events from before .* will be destroyed$/),
  ]);
  expect(previewLines({ ...told, reduces: none, rewrites: none, destroys: none })).toEqual([
    'nothing is old enough',
  ]);
});
