import { codeOf, ElatioError } from '../../protocol/error.ts';
import { lockedFailure, unprotected } from './failure.ts';
import { createPatience } from './patience.ts';

export interface LockStatus {
  readonly locked: boolean;
  /** Since when it is so, in ISO 8601. */
  readonly since: string;
}

/** Who unlocks: the owner over the socket, or somebody at a browser who has to prove to be it. */
export type ByWhom = 'owner' | 'browser';

/** Something that is open, or locked. One change at a time. */
export interface Lock<T> {
  status(): LockStatus;
  /** What is open; `undefined` while it is locked. */
  opened(): T | undefined;
  /**
   * Opens it for its owner, who waits for those before; one that is open already stays as it is.
   * @param passphrase none where the data is not protected by one any more
   * @throws ElatioError ELATIO_KEYS_WRONG, ELATIO_KEYS_NEEDED; whatever opening throws: it stays locked then
   */
  unlock(passphrase: string | undefined): Promise<void>;
  /**
   * Opens it for somebody who is nobody yet: one at a time, and after a wrong passphrase only later.
   * @throws ElatioError ELATIO_LOCK_BUSY, ELATIO_LOCK_LATER, ELATIO_LOCK_PASSPHRASE, and as `unlock`
   */
  guess(passphrase: string): Promise<T>;
  /**
   * Closes it, and forgets its keys; where it is locked nothing happens.
   * @throws ElatioError ELATIO_LOCK_PASSPHRASE where everybody could open it again
   */
  lock(): Promise<void>;
  /** Closes it for good. What is being opened is waited for, and closed. */
  stop(): Promise<void>;
}

interface LockDeps<T> {
  /** What is open from the beginning. */
  readonly opened: T | undefined;
  readonly open: (passphrase: string | undefined, by: ByWhom) => Promise<T>;
  /** Whether a passphrase protects the data. */
  readonly isProtected: () => Promise<boolean>;
  /** Told what is about to be closed by being locked. */
  readonly beforeLock?: (opened: T) => void;
  /** Milliseconds on a clock that nobody sets. */
  readonly ticks?: () => number;
}

export function createLock<T extends { stop(): Promise<void> }>(deps: LockDeps<T>): Lock<T> {
  const { open, isProtected, ticks = () => performance.now() } = deps;
  const patience = createPatience({ now: ticks });
  let opened = deps.opened;
  let since = new Date();
  let underWay = 0;
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<R>(work: () => Promise<R>): Promise<R> {
    underWay++;
    const turn = last.then(work).finally(() => underWay--);
    last = turn.catch(() => undefined);
    return turn;
  }

  function become(next: T | undefined): void {
    opened = next;
    since = new Date();
  }

  async function openBy(passphrase: string | undefined, by: ByWhom): Promise<T> {
    if (stopped) throw lockedFailure();
    const next = await open(passphrase, by).catch((cause: unknown) => {
      if (codeOf(cause) !== 'ELATIO_KEYS_WRONG') throw cause;
      const message = 'That is not the passphrase, and nothing was opened. Try again.';
      throw new ElatioError('ELATIO_KEYS_WRONG', message, { cause });
    });
    become(next);
    return next;
  }

  return {
    status: () => ({ locked: opened === undefined, since: since.toISOString() }),
    opened: () => opened,
    unlock: (passphrase) =>
      inTurn(async () => {
        if (!opened) await openBy(passphrase, 'owner');
        patience.reset();
      }),
    async guess(passphrase) {
      // Stretching a passphrase is costly by design: nobody may have it done many times at once.
      if (opened || underWay > 0) {
        const message = 'Another attempt to unlock is under way, or has opened it: try again.';
        throw new ElatioError('ELATIO_LOCK_BUSY', message);
      }
      const seconds = Math.ceil(patience.left() / 1000);
      if (seconds > 0) {
        const message = `The last passphrase was wrong: try again in ${seconds} s, or run "elatio unlock".`;
        throw new ElatioError('ELATIO_LOCK_LATER', message);
      }
      try {
        const next = await inTurn(() => openBy(passphrase, 'browser'));
        patience.reset();
        return next;
      } catch (error) {
        if (codeOf(error) === 'ELATIO_KEYS_WRONG') patience.lengthen();
        throw error;
      }
    },
    lock: () =>
      inTurn(async () => {
        if (!opened) return;
        if (!(await isProtected())) throw unprotected();
        const closing = opened;
        deps.beforeLock?.(closing);
        become(undefined);
        await closing.stop();
      }),
    stop() {
      stopped = true;
      return inTurn(async () => {
        const closing = opened;
        become(undefined);
        await closing?.stop();
      });
    },
  };
}
