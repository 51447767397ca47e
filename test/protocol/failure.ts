import { expect } from 'vitest';
import { codeOf } from '../../protocol/error.ts';

/** The code of what `act` throws; `undefined` where it returns. Anything but an expected failure is thrown on. */
export function failureOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    const code = codeOf(error);
    if (!code?.startsWith('ELATIO_')) throw error;
    return code;
  }
  return undefined;
}

export function expectFailure(code: string, act: () => unknown): void {
  expect(failureOf(act)).toBe(code);
}
