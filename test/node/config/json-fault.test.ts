import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOf, placeOf } from '../../../node/config/json-fault.ts';

/** What `JSON.parse` says: whether the text is JSON, and where it is not, as far as it says so. */
function judge(text: string): { readonly isJson: boolean; readonly position?: number } {
  try {
    JSON.parse(text);
    return { isJson: true };
  } catch (error) {
    const position = /at position (\d+)/.exec(String(error))?.[1];
    return { isJson: false, ...(position !== undefined && { position: Number(position) }) };
  }
}

const written = fc
  .tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'))
  .map(([value, space]) => JSON.stringify(value, null, space));

/** JSON in which a hand has slipped. */
const slipped = fc
  .tuple(written, fc.nat(), fc.nat(3), fc.string({ unit: 'grapheme', maxLength: 3 }))
  .map(([text, at, gone, put]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + put + text.slice(index + gone);
  });

/** Texts of what JSON is made of, in any order. */
const jumbled = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '1',
      '-',
      '0.5e+3',
      'true',
      '\n',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('the place of a fault', () => {
  it('is none in JSON, and one in everything else', () => {
    fc.assert(
      fc.property(fc.oneof(written, slipped, jumbled, fc.string()), (text) => {
        expect(faultOf(text) === undefined).toBe(judge(text).isJson);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is in the line that JSON.parse names, where it names one', () => {
    fc.assert(
      fc.property(fc.oneof(slipped, jumbled), (text) => {
        const { position } = judge(text);
        const fault = faultOf(text);
        if (position === undefined || fault === undefined) return;
        expect(placeOf(text, fault).line).toBe(placeOf(text, position).line);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['{"port": 80,\n "open": yes}', 2, 10],
    ['{"port": 80,\r\n "open": true,\r\n}', 3, 1],
    ['{\n  "port": 80\n  "open": true\n}', 3, 3],
    ['{"port": 80', 1, 12],
    ['', 1, 1],
    ['// mine\n{}', 1, 1],
    ["{'port': 80}", 1, 2],
    ['{"port": 0x50}', 1, 11],
    ['{"ui": "C:\\pages"}', 1, 8],
    ['{}\n{}', 2, 1],
  ])('of %j is line %i, column %i', (text, line, column) => {
    expect(placeOf(text, faultOf(text) ?? NaN)).toEqual({ line, column });
  });

  it('is where it nests deeper than anything that is meant', () => {
    expect(faultOf('['.repeat(64) + ']'.repeat(64))).toBeUndefined();
    expect(faultOf('['.repeat(65) + ']'.repeat(65))).toBe(64);
    expect(faultOf('{"a":'.repeat(60_000))).toBe(64 * 5);
    // How many there were does not count.
    expect(faultOf(`[${'[],'.repeat(1_000)}[]]`)).toBeUndefined();
  });

  it('is found in strings that are long', () => {
    expect(faultOf(`"${'x'.repeat(65_536)}`)).toBe(0);
    expect(faultOf(`"${'\\u0041'.repeat(10_000)}"`)).toBeUndefined();
  });
});
