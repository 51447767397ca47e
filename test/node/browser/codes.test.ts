import { describe, expect, test } from 'vitest';
import { createBrowserCodes } from '../../../node/browser/codes.ts';
import { randomBytes } from '../../../node/crypto.ts';

function opened(random = randomBytes) {
  const clock = { now: 0 };
  return { clock, codes: createBrowserCodes({ random, now: () => clock.now }) };
}

const wrongOf = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('a code that a browser is connected by', () => {
  test('has six digits, and connects one browser', () => {
    const { codes } = opened();
    const { code, expires } = codes.create();
    expect(code).toMatch(/^\d{6}$/);
    expect(expires.getTime()).toBe(120_000);
    expect(codes.try(code)).toBe('right');
    expect(codes.try(code)).toEqual({ left: 0 });
  });

  test('is good for five tries', () => {
    const { codes } = opened();
    const { code } = codes.create();
    const left = [4, 3, 2, 1].map((n) => ({ left: n }));
    expect(left.map(() => codes.try(wrongOf(code)))).toEqual(left);
    expect(codes.try(code)).toBe('right');
    const again = codes.create().code;
    for (let i = 0; i < 5; i++) codes.try(wrongOf(again));
    expect(codes.try(again)).toEqual({ left: 0 });
  });

  test('is good for two minutes', () => {
    const { clock, codes } = opened();
    const { code } = codes.create();
    clock.now = 119_999;
    expect(codes.try(wrongOf(code))).toEqual({ left: 4 });
    clock.now = 120_000;
    expect(codes.try(code)).toEqual({ left: 0 });
  });

  test('is the only one: a new one takes its place', () => {
    const bytes = [1, 2].map((n) => Uint8Array.of(n, 0, 0, 0));
    const { codes } = opened(() => bytes.shift() ?? new Uint8Array(4));
    const [first, second] = [codes.create(), codes.create()];
    expect([first.code, second.code]).toEqual(['000001', '000002']);
    expect(codes.try(first.code)).toEqual({ left: 4 });
    expect(codes.try(second.code)).toBe('right');
  });

  test('is wrong where it is no code at all', () => {
    const { codes } = opened();
    const { code } = codes.create();
    for (const text of ['', `${code} `, '1'.repeat(10_000), '\ud800']) {
      expect(codes.try(text)).not.toBe('right');
    }
  });

  test('is as likely as any other: what would favour some is thrown again', () => {
    const bytes = [Uint8Array.of(255, 255, 255, 255), Uint8Array.of(64, 66, 15, 0)];
    const { codes } = opened(() => bytes.shift() ?? new Uint8Array(4));
    expect(codes.create().code).toBe('000000');
  });
});
