import type { Micros } from '../../../protocol/event.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Past, Store } from '../../store/index.ts';
import type { Calendar, Days, Every } from '../days/index.ts';
import { type Activity, activityOf } from './activity.ts';
import { type Asking, askingOf, askOver } from './ask.ts';
import { type Device, devicesOf } from './devices.ts';
import { type By, didQuestion, type Within } from './question.ts';
import { type Span, spanOf, type WhenRange } from './range.ts';
import { type Run, timelineOf } from './timeline.ts';
import { type UsagePeriod, usageOf } from './usage.ts';

/** What is reported on. */
export interface Asked extends WhenRange {
  /** An IANA zone, in the place of those that were in force. */
  readonly zone?: string | undefined;
  /** Of one device only, by its host name. */
  readonly device?: string | undefined;
  /** What periods there are; one where absent. */
  readonly every?: Every | undefined;
  /** The log as it was then: now is then, too. */
  readonly past?: Past | undefined;
}

/** What every report says of itself. */
export interface Report extends Span {
  /** The zone in force at the end. */
  readonly zone: string;
  /** What was recorded of use, in the order in which they count where several were used at once. */
  readonly devices: readonly Device[];
}

/** What was used, when and for how long: see `question.ts` for how that is reckoned. */
export interface Reports {
  /**
   * Time by program, title, …
   * @param asked.top most names of each period
   * @param asked.depth most names of a category, where it is told by categories
   * @param asked.within only what was done in categories, in a program or on a site: of windows with what they showed
   * @throws ElatioError ELATIO_QUERY_PERIOD, ELATIO_QUERY_DEVICE; as `Answers.ask`
   */
  usage(
    asked: Asked & {
      readonly by: By;
      readonly top: number;
      readonly depth?: number | undefined;
      readonly within?: Within | undefined;
    },
    signal?: AbortSignal,
  ): Promise<Report & { readonly periods: readonly UsagePeriod[] }>;
  /** Time in which somebody was there, by period and by hour of the week. Throws as `usage`. */
  activity(asked: Asked, signal?: AbortSignal): Promise<Report & Activity>;
  /**
   * What a query gives that knows as `sums` what was done (see `did.ts`): each thing once, its length what it lasted in
   * all. Throws as `usage`.
   */
  did(
    asked: Omit<Asked, 'every'> & {
      readonly text: string;
      readonly variables?: Readonly<Record<string, JsonValue>>;
    },
    signal?: AbortSignal,
  ): Promise<Report & { readonly told: unknown }>;
  /**
   * What there is to draw of buckets; throws as `usage`.
   * @param asked.width in pixels
   * @param asked.key the field that is drawn, where it is not the usual one
   */
  timeline(
    asked: Pick<Asked, 'since' | 'until' | 'zone' | 'past'> & {
      readonly buckets: readonly string[];
      readonly width: number;
      readonly key?: string | undefined;
    },
    signal?: AbortSignal,
  ): Promise<Span & { readonly runs: readonly (readonly Run[])[] }>;
}

export function createReports({
  store,
  answers,
  days,
  now,
}: {
  readonly store: Pick<Store, 'buckets'>;
  readonly answers: Asking;
  readonly days: Days;
  readonly now: () => Micros;
}): Reports {
  async function begin({
    zone,
    device,
    past,
    ...range
  }: Asked): Promise<{ readonly calendar: Calendar; readonly report: Report }> {
    const calendar = await days.calendar(zone);
    const span = spanOf(range, calendar, past?.moment ?? now());
    const devices = devicesOf(past?.buckets ?? store.buckets(), device);
    return { calendar, report: { ...span, zone: calendar.zoneAt(span.to), devices } };
  }

  return {
    async usage({ by, top, depth, within, ...asked }, signal) {
      const { calendar, report } = await begin(asked);
      const question = {
        by,
        top,
        depth,
        within,
        devices: report.devices,
        span: report,
        every: asked.every,
      };
      return {
        ...report,
        periods: await usageOf(askingOf(answers, asked.past), calendar, question, signal),
      };
    },
    async activity(asked, signal) {
      const { calendar, report } = await begin(asked);
      const { devices } = report;
      const question = { devices, span: { from: report.from, to: report.to }, every: asked.every };
      return {
        ...report,
        ...(await activityOf(askingOf(answers, asked.past), calendar, question, signal)),
      };
    },
    async did({ text, variables, ...asked }, signal) {
      const { report } = await begin(asked);
      const question = didQuestion(report.devices, text);
      const asking = askingOf(answers, asked.past);
      const [told] = await askOver(asking, question, [report], signal, variables);
      return { ...report, told };
    },
    async timeline({ buckets, width, key, zone, past, ...range }, signal) {
      const span = spanOf(range, await days.calendar(zone), past?.moment ?? now());
      const known = past?.buckets ?? store.buckets();
      const asking = askingOf(answers, past);
      const runs: Run[][] = [];
      for (const bucket of buckets) {
        const type = known.get(bucket)?.spec.type;
        if (type === undefined) runs.push([]);
        else runs.push(await timelineOf(asking, { bucket, type, span, width, key }, signal));
      }
      return { ...span, runs };
    },
  };
}
