import type { Micros } from '../../protocol/event.ts';
import type { DayOverview, RunsBy, When } from '../query/index.ts';
import type { Past } from '../store/index.ts';

/** Pixels side by side that show the same. */
export interface Pixels {
  /** The first one, counted from 0. */
  readonly pixel: number;
  /** How many. */
  readonly pixels: number;
  /** How long it lasted in them. */
  readonly seconds: number;
}

/** What the person did, as the event says it that lasted longest in these pixels. */
export interface DidRun extends Pixels {
  readonly app: string | null;
  readonly title: string | null;
  /** Names from the outermost; `null` where no rule is for it. */
  readonly category: readonly string[] | null;
  /** Of the tab that a browser showed. */
  readonly url?: string;
  readonly site?: string;
  /** What an editor showed. */
  readonly file?: string;
  readonly project?: string;
  /** Of the device. */
  readonly hostname: string | null;
  readonly event: { readonly bucket: string; readonly id: number } | null;
}

/** One device, pixel by pixel. */
export interface DeviceRow {
  readonly hostname: string;
  /** Whether it is recorded that somebody was there. */
  readonly hasPresence: boolean;
  readonly runs: readonly DidRun[];
  /** Where it is recorded longer that nobody was there than that somebody was. */
  readonly away: readonly Pixels[];
  /** Where nothing at all is recorded, up to now. */
  readonly gaps: readonly Pixels[];
}

export interface DidTimeline {
  readonly from: Micros;
  readonly to: Micros;
  /** The zone in force at the end. */
  readonly zone: string;
  /** Whether it is made of pieces of twenty minutes, each of which shows what lasted longest in it. */
  readonly isCoarse: boolean;
  readonly devices: readonly DeviceRow[];
  /** Of all devices, where one is not asked for: of what was done at once what began last. */
  readonly merged: readonly DidRun[] | undefined;
}

export interface DayRow extends DayOverview {
  /** Its date. */
  readonly day: string;
  readonly from: Micros;
  readonly to: Micros;
}

/** From when to when, by whose clock, of which device. */
export interface AskedDid {
  readonly since?: When | undefined;
  readonly until?: When | undefined;
  readonly zone?: string | undefined;
  readonly device?: string | undefined;
}

/** What the person did, to be drawn. */
export interface Did {
  /**
   * @param asked.width in pixels
   * @param asked.by what runs are told apart by; a title with its tab or file
   * @throws ElatioError ELATIO_QUERY_PERIOD, ELATIO_QUERY_DEVICE; as `Answers.ask`
   */
  timeline(
    asked: AskedDid & {
      readonly width: number;
      readonly by: RunsBy;
      /** The log as it was. */
      readonly past?: Past | undefined;
    },
    signal?: AbortSignal,
  ): Promise<DidTimeline>;
  /** Every day that the time touches, whole, oldest first. Throws as `timeline`. */
  days(
    asked: AskedDid,
    signal?: AbortSignal,
  ): Promise<{ readonly zone: string; readonly days: readonly DayRow[] }>;
}
