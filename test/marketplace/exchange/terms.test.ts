import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkedTerms,
  parseTerms,
  type Terms,
  termsHashOf,
  termsText,
} from '../../../marketplace/exchange/terms.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { failing } from './stories.ts';
import * as twin from './twin.ts';

const TERMS: Terms = {
  version: 1,
  name: 'minutes.csv',
  bytes: 4_960,
  sha256: `0x${'ab'.repeat(32)}`,
  mediaType: 'text/csv',
  description: 'Minutes of each category,\nday by day.',
  licence: 'Not to be passed on.',
};

const malformed = failing('ELATIO_MARKET_TERMS_MALFORMED');

describe('terms', () => {
  it('are one text, whose hash is that of the twin, and come back from it', () => {
    const text = termsText(TERMS);
    expect(text).toBe(
      `{"bytes":4960,"description":"Minutes of each category,\\nday by day.","licence":"Not to be passed on.",` +
        `"mediaType":"text/csv","name":"minutes.csv","sha256":"0x${'ab'.repeat(32)}","version":1}`,
    );
    expect(parseTerms(text)).toEqual(TERMS);
    expect(termsHashOf(TERMS)).toBe(twin.textHash(text));
    expect(termsHashOf({ ...TERMS, bytes: 4_961 })).not.toBe(termsHashOf(TERMS));
  });

  it('need no licence', () => {
    const { licence, ...bare } = TERMS;
    expect(licence).toBeDefined();
    expect(parseTerms(termsText(bare))).toEqual(bare);
  });

  it.each([
    ['name', ''],
    ['name', 'a'.repeat(256)],
    ['name', '../passwd'],
    ['name', 'a\\b'],
    ['name', '..'],
    ['name', ' a'],
    ['name', 'a.'],
    ['name', 'con\u0000'],
    ['name', 'fdp\u202Ecsv.exe'],
    ['name', 'a\nb'],
    ['name', '\uD800'],
    ['name', 7],
    ['bytes', -1],
    ['bytes', 1.5],
    ['bytes', 2 ** 53],
    ['bytes', '1'],
    ['sha256', `0x${'AB'.repeat(32)}`],
    ['sha256', `0x${'ab'.repeat(31)}`],
    ['sha256', 'ab'.repeat(32)],
    ['mediaType', 'text'],
    ['mediaType', `a/${'b'.repeat(127)}`],
    ['mediaType', 'text/csv\n'],
    ['description', 'a'.repeat(4_001)],
    ['description', '\u001B[2J'],
    ['licence', 'a'.repeat(20_001)],
    ['licence', null],
    ['version', 2],
    ['more', 1],
  ])('whose %s is %j are refused', (field, value) => {
    expect(() => checkedTerms({ ...TERMS, [field]: value })).toThrow(malformed);
    expect(() => parseTerms(JSON.stringify({ ...TERMS, [field]: value }))).toThrow(malformed);
  });

  it.each(Object.keys(TERMS).filter((field) => field !== 'licence'))(
    'without their %s are refused',
    (field) => {
      expect(() => checkedTerms({ ...TERMS, [field]: undefined })).toThrow(malformed);
    },
  );

  it('in another writing are refused, or one hash would be of many texts', () => {
    for (const text of [
      JSON.stringify(TERMS, undefined, 1),
      JSON.stringify(TERMS),
      termsText(TERMS).replace('4960', '4.96e3'),
      ` ${termsText(TERMS)}`,
      '{',
      '',
      'a'.repeat(70_000),
    ]) {
      expect(() => parseTerms(text)).toThrow(malformed);
    }
  });

  it('that are anything at all are terms or are refused, in one line', () => {
    const accepts = (read: () => unknown): void => {
      try {
        read();
      } catch (error) {
        expect(error).toBeInstanceOf(ElatioError);
        expect(error).toEqual(malformed);
        expect((error as Error).message).toMatch(/^[\P{C}]{1,300}$/u);
      }
    };
    fc.assert(fc.property(fc.anything(), (value) => accepts(() => checkedTerms(value))));
    fc.assert(fc.property(fc.string(), (text) => accepts(() => parseTerms(text))));
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...Object.keys(TERMS)), fc.string()),
        fc.anything(),
        (field, value) => {
          accepts(() => checkedTerms({ ...TERMS, [field]: value }));
        },
      ),
    );
    fc.assert(fc.property(fc.json(), (text) => accepts(() => parseTerms(text))));
  });
});
