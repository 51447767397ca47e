import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import type { LocalRecords } from '../store/index.ts';
import type { GoalReport } from './goals.ts';
import { CLOSE } from './progress.ts';

/** Something about a goal that the person wants to know when it happens. */
export interface Notice {
  /** The id of the goal. */
  readonly goal: string;
  /** The name of the period. */
  readonly period: string;
  /** A limit nearly reached, or reached; or what was aimed at. */
  readonly kind: 'close' | 'limit' | 'reached';
  /** The goal in words. */
  readonly words: string;
  /** Seconds, of the unit, or days. */
  readonly value: number;
  readonly target: number;
  readonly unit: string;
}

type Threshold = 80 | 100;

/** How far a goal has come in the period that runs. */
export function thresholdOf({ goal, progress }: GoalReport): Threshold | undefined {
  const { period } = progress;
  if (!period) return undefined;
  if (goal.direction === 'least' || goal.times !== undefined) {
    return period.outcome === 'met' ? 100 : undefined;
  }
  if (period.outcome === 'missed' || (goal.amount > 0 && period.part >= 1)) return 100;
  return goal.amount > 0 && period.part >= CLOSE ? 80 : undefined;
}

/** What was said already: of each goal the latest period, and how far it was then. */
export interface NoticeRecord {
  /**
   * Those that are new, which count as said from then on, even if nobody can show them: once is enough. On the disk
   * when it resolves.
   */
  take(reports: readonly GoalReport[]): Promise<Notice[]>;
}

const KEY = 'goal-notices';

export function createNoticeRecord(local: LocalRecords): NoticeRecord {
  return {
    async take(reports) {
      const said = saidIn(local.get(KEY));
      const notices: Notice[] = [];
      const now: Record<string, JsonValue> = {};
      for (const report of reports) {
        const { id, progress } = report;
        const before = said.get(id);
        const threshold = thresholdOf(report);
        const { period } = progress;
        if (before) now[id] = { ...before };
        if (!period || threshold === undefined) continue;
        if (before?.period === period.name && before.threshold >= threshold) continue;
        now[id] = { period: period.name, threshold };
        notices.push(noticeOf(report, threshold));
      }
      const isSame = JSON.stringify(local.get(KEY) ?? {}) === JSON.stringify(now);
      if (!isSame) await local.set(KEY, now);
      return notices;
    },
  };
}

function noticeOf({ id, goal, words, progress }: GoalReport, threshold: Threshold): Notice {
  const isLimit = goal.direction === 'most' && goal.times === undefined;
  return {
    goal: id,
    period: progress.period?.name ?? '',
    kind: isLimit ? (threshold === 80 ? 'close' : 'limit') : 'reached',
    words,
    value: progress.period?.value ?? 0,
    target: progress.period?.target ?? 0,
    unit: goal.times === undefined ? goal.unit : 'days',
  };
}

interface Said extends JsonObject {
  readonly period: string;
  readonly threshold: number;
}

function saidIn(kept: JsonValue | undefined): Map<string, Said> {
  return new Map(Object.entries((kept ?? {}) as Record<string, Said>));
}
