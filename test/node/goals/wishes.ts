import fc from 'fast-check';
import { checkedWish, KINDS, PERS, type Wish } from '../../../node/goals/goal.ts';
import { isUnit } from '../../../node/goals/sentence/keywords.ts';

const name = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
    fc.constantFrom(
      '"',
      '""',
      'a "b" c',
      'per day',
      '5 km',
      'no',
      '> x',
      'half an hour',
      '😀',
      'naïve.',
    ),
  )
  .map((text) => text.replaceAll(/\p{Cc}/gu, ' ').trim())
  .filter((text) => text !== '' && text.isWellFormed());

const category = fc
  .array(name.map((text) => text.replaceAll('>', '').trim()).filter(Boolean), {
    minLength: 1,
    maxLength: 4,
  })
  .map((path) => path.join(' > '));

const subject = fc.constantFrom(...KINDS).chain((kind): fc.Arbitrary<Wish['subject']> => {
  if (kind === 'screen') return fc.constant({ kind });
  if (kind === 'category') return category.map((path) => ({ kind, name: path }));
  const named = name.map((text) => ({
    kind,
    name: kind === 'site' ? text.toLowerCase().trim() : text,
  }));
  return kind === 'logged' ? fc.oneof(named, fc.constant({ kind })) : named;
});

const unit = fc.oneof(
  fc.constantFrom('time', 'times', 'km', 'steps', 'Ω', 'l_2'),
  fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/).filter(isUnit),
);

const window = fc
  .tuple(fc.nat(1_439), fc.nat(1_439), fc.constantFrom('from', 'to', 'both'))
  .filter(([from, to]) => from !== to)
  .map(([from, to, which]) => ({
    ...(which !== 'to' && { from }),
    ...(which !== 'from' && { to }),
  }));

/** Any goal that there can be. */
export const wishes: fc.Arbitrary<Wish> = fc
  .record(
    {
      subject,
      direction: fc.constantFrom('most', 'least'),
      amount: fc.oneof(
        fc.nat(86_400),
        fc.nat(100_000).map((number) => number / 1_000),
      ),
      unit,
      per: fc.constantFrom(...PERS),
      on: fc.uniqueArray(fc.nat(6), { minLength: 1 }),
      times: fc.integer({ min: 1, max: 7 }),
      window,
    },
    { requiredKeys: ['subject', 'direction', 'amount', 'unit', 'per'] },
  )
  .map((sent) => {
    try {
      return checkedWish(sent);
    } catch {
      return undefined;
    }
  })
  .filter((wish) => wish !== undefined);
