import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemNow } from '../../node/open.ts';

afterEach(() => void vi.useRealTimers());

describe('the clock', () => {
  it('follows the system’s, which goes on while the machine sleeps and may be set', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const time of [
      '2026-11-22T10:00:00.123Z',
      '2026-11-23T08:00:00Z',
      '2025-01-01T00:00:00Z',
    ]) {
      vi.setSystemTime(new Date(time));
      expect(systemNow()).toBe(Date.parse(time) * 1000);
    }
  });
});
