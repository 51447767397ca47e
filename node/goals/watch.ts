import type { JsonValue } from '../../protocol/json.ts';
import type { Notifications } from '../../collectors/index.ts';
import type { Store } from '../store/index.ts';
import type { Goals } from './goals.ts';
import { createNoticeRecord, type Notice } from './notices.ts';
import { numberWords, timeWords } from './sentence/words.ts';
import { TIME } from './goal.ts';

/** How notifying fares. */
export interface WatchStatus {
  /** Goals that there are. */
  readonly count: number;
  readonly notifications: 'on' | 'off';
  /** Why the last one could not be shown on the desktop. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

/** Says when a limit is close, or reached, and when what was aimed at is. */
export interface GoalWatch {
  /** Looks now, whether anything has changed or not. Never rejects: what fails is in `status`, or the log. */
  look(): Promise<void>;
  /** Calls `listener` with each notice from now on; gives back what ends that. */
  onNotice(listener: (notice: Notice) => void): () => void;
  status(): WatchStatus;
  start(): void;
  stop(): Promise<void>;
}

const LOOK_MS = 60_000;

/**
 * @param deps.desktop where the person's desktop can be told; nothing elsewhere
 * @param deps.setting what the person chose: `goalNotifications: false` for none, `goalNotificationDetails: false` for
 *   such as do not say what a goal is about
 */
export function createGoalWatch({
  goals,
  store,
  setting,
  desktop,
  onError,
  lookMs = LOOK_MS,
}: {
  readonly goals: Pick<Goals, 'running' | 'count'>;
  readonly store: Pick<Store, 'local' | 'onChange'>;
  readonly setting: (key: string) => JsonValue | undefined;
  readonly desktop: Notifications | undefined;
  readonly onError: (error: unknown) => void;
  readonly lookMs?: number;
}): GoalWatch {
  const record = createNoticeRecord(store.local);
  const listeners = new Set<(notice: Notice) => void>();
  const stopping = new AbortController();
  let problem: WatchStatus['problem'];
  let hasChanged = true;
  let looking: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  const isOn = (): boolean => setting('goalNotifications') !== false;

  async function lookOnce(): Promise<void> {
    hasChanged = false;
    if (goals.count() === 0 || !isOn()) return;
    const notices = await record.take(await goals.running(stopping.signal));
    const isOpen = setting('goalNotificationDetails') !== false;
    for (const notice of notices) {
      const said = isOpen ? notice : { ...notice, words: '' };
      for (const listener of listeners) listener(said);
      await show(said);
    }
  }

  async function show(notice: Notice): Promise<void> {
    if (!desktop) return;
    try {
      await desktop.show(textOf(notice), stopping.signal);
      problem = undefined;
    } catch (error) {
      if (stopping.signal.aborted) return;
      problem = problemOf(error);
    }
  }

  function look(): Promise<void> {
    looking = looking.then(lookOnce).catch((error: unknown) => {
      if (!stopping.signal.aborted) onError(error);
    });
    return looking;
  }

  return {
    look,
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    status: () => ({ count: goals.count(), notifications: isOn() ? 'on' : 'off', problem }),
    start() {
      unsubscribe = store.onChange(() => (hasChanged = true));
      timer = setInterval(() => {
        // Nothing brings anybody nearer to anything but what is recorded, or changed.
        if (hasChanged && goals.count() > 0) void look();
      }, lookMs);
      timer.unref();
      void look();
    },
    async stop() {
      clearInterval(timer);
      unsubscribe?.();
      stopping.abort();
      await looking;
    },
  };
}

const TITLES: Readonly<Record<Notice['kind'], string>> = {
  close: 'Close to a limit',
  limit: 'A limit is reached',
  reached: 'A goal is reached',
};

/** For a person, who may not be the only one to see the screen. */
function textOf({ kind, words, value, target, unit }: Notice): {
  readonly title: string;
  readonly body: string;
} {
  const title = TITLES[kind];
  if (words === '') return { title, body: 'elatio goals says which.' };
  const amount = (of: number): string =>
    unit === TIME ? timeWords(60 * Math.floor(of / 60)) : `${numberWords(of)} ${unit}`;
  return { title, body: `${amount(value)} of ${amount(target)}: ${words}` };
}

function problemOf(error: unknown): { readonly code: string; readonly message: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { code, message: error instanceof Error ? error.message : String(error) };
}
