import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createZoneRecorder, zoneInForce } from '../../node/zone.ts';

describe('the zone in force', () => {
  it.each(['Europe/Berlin', ':America/New_York'])('is what TZ=%s says', async (TZ) => {
    expect(await zoneInForce({ TZ })).toBe(TZ.replace(':', ''));
  });

  it.each(['', 'Nowhere/Atall', 'CET-1CEST,M3.5.0,M10.5.0/3'])(
    "is the system's where TZ=%j names none",
    async (TZ) => {
      const zone = await zoneInForce({ TZ });
      expect(() => Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
      expect(zone).toBe(await zoneInForce({}));
    },
  );
});

describe('the zone recorder', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('records the zone at start and whenever it changes, and only then', async () => {
    const records: string[] = [];
    let zone = 'Europe/Berlin';
    const recorder = createZoneRecorder({
      record: (payload) => Promise.resolve(void records.push(Buffer.from(payload).toString())),
      zoneNow: () => Promise.resolve(zone),
      onError: (error) => expect.unreachable(String(error)),
    });
    await recorder.start();
    expect(recorder.zone).toBe('Europe/Berlin');
    await vi.advanceTimersByTimeAsync(180_000);
    zone = 'Asia/Tokyo';
    await vi.advanceTimersByTimeAsync(180_000);
    zone = 'Europe/Berlin';
    await vi.advanceTimersByTimeAsync(60_000);
    await recorder.stop();
    zone = 'Africa/Lagos';
    await vi.advanceTimersByTimeAsync(180_000);
    expect(records.map((text) => JSON.parse(text) as unknown)).toEqual(
      ['Europe/Berlin', 'Asia/Tokyo', 'Europe/Berlin'].map((name) => ({
        type: 'zone',
        zone: name,
      })),
    );
  });

  it('tries again where a record was not kept', async () => {
    const errors: unknown[] = [];
    let full = false;
    let zone = 'UTC';
    const records: string[] = [];
    const recorder = createZoneRecorder({
      record: (payload) =>
        full
          ? Promise.reject(new Error('full'))
          : Promise.resolve(void records.push(Buffer.from(payload).toString())),
      zoneNow: () => Promise.resolve(zone),
      onError: (error) => errors.push(error),
    });
    await recorder.start();
    [full, zone] = [true, 'Asia/Tokyo'];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(errors).toHaveLength(1);
    expect(recorder.zone).toBe('UTC');
    full = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(records.at(-1)).toContain('Asia/Tokyo');
    await recorder.stop();
  });
});
