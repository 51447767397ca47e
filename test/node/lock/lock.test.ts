import { describe, expect, test, vi } from 'vitest';
import { createLock } from '../../../node/lock/index.ts';
import { codeOf, ElatioError } from '../../../protocol/error.ts';

const RIGHT = 'correct horse';

/** A lock over nothing but a count of what is open. */
function lockOver({ isProtected = true, isOpen = false } = {}) {
  const clock = { now: 0 };
  const seen = { open: 0, most: 0, tried: 0, closed: 0, told: 0 };
  const gates: (() => void)[] = [];
  let holds = false;
  const opened = () => {
    seen.open++;
    seen.most = Math.max(seen.most, seen.open);
    return {
      stop: async () => {
        seen.open--;
        seen.closed++;
      },
    };
  };
  const lock = createLock({
    opened: isOpen ? opened() : undefined,
    async open(passphrase) {
      seen.tried++;
      if (holds) await new Promise<void>((resolve) => gates.push(resolve));
      if (passphrase === 'damaged') throw new ElatioError('ELATIO_STORE_DAMAGED', 'Damaged.');
      if (passphrase !== RIGHT) throw new ElatioError('ELATIO_KEYS_WRONG', 'Wrong.');
      return opened();
    },
    isProtected: () => Promise.resolve(isProtected),
    beforeLock: () => void seen.told++,
    ticks: () => clock.now,
  });
  const hold = () => (holds = true);
  const release = () => {
    holds = false;
    for (const gate of gates.splice(0)) gate();
  };
  /** Resolves when an attempt has begun. */
  const begun = () => vi.waitFor(() => expect(gates.length).toBe(1), 60_000);
  return { lock, clock, seen, hold, begun, release };
}

const outcome = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'ok', codeOf);

describe('the owner', () => {
  test('opens it with the passphrase, and not with another; may try as often as wanted', async () => {
    const { lock, seen } = lockOver();
    expect(lock.status()).toEqual({ locked: true, since: expect.any(String) });
    for (let i = 0; i < 20; i++) {
      expect(await outcome(lock.unlock('battery'))).toBe('ELATIO_KEYS_WRONG');
      expect([lock.status().locked, lock.opened()]).toEqual([true, undefined]);
    }
    await lock.unlock(RIGHT);
    expect([lock.status().locked, seen.open]).toEqual([false, 1]);
  });

  test('twice at once opens it once', async () => {
    const { lock, seen } = lockOver();
    await Promise.all([lock.unlock(RIGHT), lock.unlock(RIGHT), lock.unlock('battery')]);
    expect(seen).toMatchObject({ open: 1, most: 1, tried: 1 });
  });

  test('is told what went wrong after the right passphrase, and it stays locked', async () => {
    const { lock, seen } = lockOver();
    expect(await outcome(lock.unlock('damaged'))).toBe('ELATIO_STORE_DAMAGED');
    expect([lock.status().locked, seen.open]).toEqual([true, 0]);
    await lock.unlock(RIGHT);
    expect(lock.status().locked).toBe(false);
  });

  test('waits for those before, and is never locked out', async () => {
    const { lock, hold, begun, release } = lockOver();
    hold();
    const guess = outcome(lock.guess('battery'));
    await begun();
    const owner = outcome(lock.unlock(RIGHT));
    release();
    expect([await guess, await owner]).toEqual(['ELATIO_KEYS_WRONG', 'ok']);
  });
});

describe('somebody at a browser', () => {
  test('opens it with the passphrase', async () => {
    const { lock } = lockOver();
    const opened = await lock.guess(RIGHT);
    expect(lock.opened()).toBe(opened);
  });

  test('has one attempt at a time', async () => {
    const { lock, seen, hold, release } = lockOver();
    hold();
    const first = outcome(lock.guess('battery'));
    const others = Array.from({ length: 50 }, () => outcome(lock.guess(RIGHT)));
    expect(new Set(await Promise.all(others))).toEqual(new Set(['ELATIO_LOCK_BUSY']));
    release();
    expect([await first, seen.tried]).toEqual(['ELATIO_KEYS_WRONG', 1]);
  });

  test('waits after a wrong one, though not after what was no fault of the passphrase', async () => {
    const { lock, clock, seen } = lockOver();
    expect(await outcome(lock.guess('damaged'))).toBe('ELATIO_STORE_DAMAGED');
    expect(await outcome(lock.guess('battery'))).toBe('ELATIO_KEYS_WRONG');
    expect(await outcome(lock.guess(RIGHT))).toBe('ELATIO_LOCK_LATER');
    clock.now += 999;
    expect(await outcome(lock.guess(RIGHT))).toBe('ELATIO_LOCK_LATER');
    clock.now += 1;
    expect(await outcome(lock.guess('staple'))).toBe('ELATIO_KEYS_WRONG');
    clock.now += 1000;
    await expect(lock.guess(RIGHT)).rejects.toThrow('try again in 1 s');
    expect(seen.tried).toBe(3);
    clock.now += 1000;
    expect(await outcome(lock.guess(RIGHT))).toBe('ok');
  });

  test('learns nothing about the passphrase of what is open already', async () => {
    const { lock, seen } = lockOver({ isOpen: true });
    expect(await outcome(lock.guess(RIGHT))).toBe('ELATIO_LOCK_BUSY');
    expect(await outcome(lock.guess('battery'))).toBe('ELATIO_LOCK_BUSY');
    expect(seen.tried).toBe(0);
  });
});

describe('locking', () => {
  test('closes what is open, once, and it can be opened again', async () => {
    const { lock, seen } = lockOver({ isOpen: true });
    await Promise.all([lock.lock(), lock.lock()]);
    expect([lock.status().locked, seen.closed, seen.told]).toEqual([true, 1, 1]);
    await lock.unlock(RIGHT);
    expect([lock.status().locked, seen.open, seen.most]).toEqual([false, 1, 1]);
  });

  test('is refused where nothing would keep anybody from opening it again', async () => {
    const { lock, seen } = lockOver({ isOpen: true, isProtected: false });
    expect(await outcome(lock.lock())).toBe('ELATIO_LOCK_PASSPHRASE');
    expect([lock.status().locked, seen]).toMatchObject([false, { open: 1, told: 0 }]);
  });
});

describe('ending', () => {
  test('waits for what is being opened, closes it, and opens nothing afterwards', async () => {
    const { lock, seen, hold, begun, release } = lockOver();
    hold();
    const first = outcome(lock.unlock(RIGHT));
    await begun();
    const ended = lock.stop();
    const later = outcome(lock.unlock(RIGHT));
    release();
    expect(await first).toBe('ok');
    await ended;
    expect(await later).toBe('ELATIO_LOCK_LOCKED');
    expect(seen).toMatchObject({ open: 0, closed: 1, tried: 1 });
  });

  test('what waited before is not opened at all', async () => {
    const { lock, seen, hold, begun, release } = lockOver();
    hold();
    const wrong = outcome(lock.unlock('battery'));
    await begun();
    const waiting = outcome(lock.unlock(RIGHT));
    const ended = lock.stop();
    release();
    expect([await wrong, await waiting]).toEqual(['ELATIO_KEYS_WRONG', 'ELATIO_LOCK_LOCKED']);
    await ended;
    expect(seen.open).toBe(0);
  });
});
