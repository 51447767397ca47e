import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import {
  type Answers,
  askingOf,
  askOver,
  type Days,
  type DaySums,
  devicesOf,
  type DidPieces,
  didRunsQuestion,
  overviewColumn,
  piecesIn,
  RUN_FIELDS,
  type RunsBy,
  SLOT,
  spanOf,
  stampOfRules,
} from '../query/index.ts';
import type { Past, Store } from '../store/index.ts';
import { createCoarse } from './coarse.ts';
import type { AskedDid, Did, DidTimeline } from './interface.ts';
import { drawn, type Drawn, gapsIn, redrawn } from './pixels.ts';
import { runIn } from './run.ts';
import { wholeDays } from './whole-days.ts';

/** What is longer is drawn of pieces of days, where a pixel has several of them. */
const LONG: Micros = 40 * 86_400_000_000;
const SEVERAL = 2;

export function createDid({
  store,
  answers,
  sums,
  days,
  rules,
  now,
  long = LONG,
}: {
  readonly store: Pick<Store, 'buckets'>;
  readonly answers: Pick<Answers, 'ask'>;
  readonly sums: DaySums;
  readonly days: Days;
  /** What `categories()` gives. */
  readonly rules: () => JsonValue;
  readonly now: () => Micros;
  /** For tests. */
  readonly long?: Micros;
}): Did {
  const coarse = createCoarse({ store, sums, rules });

  async function begin({ zone, device, ...range }: AskedDid, past?: Past) {
    const calendar = await days.calendar(zone);
    const moment = past?.moment ?? now();
    const span = spanOf(range, calendar, moment);
    const buckets = past?.buckets ?? store.buckets();
    const devices = devicesOf(buckets, device);
    return { calendar, moment, span, buckets, devices };
  }

  return {
    async timeline({ width, by, past, ...asked }, signal) {
      const { calendar, moment, span, buckets, devices } = await begin(asked, past);
      const canvas = { ...span, width };
      const length = span.to - span.from;
      const isCoarse = !past && length > long && length / width >= SEVERAL * SLOT;
      const head = { ...span, zone: calendar.zoneAt(span.to), isCoarse };
      let rows: Rows;
      if (span.from === span.to) rows = { runs: [], states: [], merged: [] };
      else if (isCoarse) {
        const pieces = await coarse({ calendar, canvas, devices, by }, signal);
        rows = rowsOf(pieces, (row, fields) => redrawn(row, canvas, kindBy(fields)), by);
      } else {
        const asking = askingOf(answers, past);
        const [answer] = await askOver(asking, didRunsQuestion(devices, by, width), [span], signal);
        rows = rowsOf(piecesIn(answer), (row) => drawn(row, canvas), by);
      }
      const runOf = runIn(buckets);
      const passed = Math.ceil(((moment - span.from) * width) / length);
      const end = Math.max(0, Math.min(width, passed || 0));
      return {
        ...head,
        devices: devices.map(({ hostname, presence }, i) => {
          const states = rows.states[i] ?? [];
          return {
            hostname,
            hasPresence: presence.length > 0,
            runs: (rows.runs[i] ?? []).map(runOf),
            away: states
              .filter(({ piece }) => piece.data['status'] === 'afk')
              .map(({ pixel, pixels, seconds }) => ({ pixel, pixels, seconds })),
            gaps: span.from === span.to ? [] : gapsIn(states, end, canvas),
          };
        }),
        merged: asked.device === undefined ? rows.merged.map(runOf) : undefined,
      } satisfies DidTimeline;
    },
    async days(asked, signal) {
      const { calendar, span, devices } = await begin(asked);
      const wanted = wholeDays(calendar, span.from, span.to);
      const column = overviewColumn(devices, stampOfRules(rules()));
      const [found] = await sums.read({ calendar, days: wanted }, [column], signal);
      return {
        zone: calendar.zoneAt(span.to),
        days: wanted.map(({ name, from, to }, i) => ({ day: name, from, to, ...found[i] })),
      };
    },
  };
}

interface Rows {
  readonly runs: readonly (readonly Drawn[])[];
  readonly states: readonly (readonly Drawn[])[];
  readonly merged: readonly Drawn[];
}

function rowsOf(
  { runs, states, merged }: DidPieces,
  draw: (row: DidPieces['merged'], fields: readonly string[]) => Drawn[],
  by: RunsBy,
): Rows {
  const fields = RUN_FIELDS[by];
  return {
    runs: runs.map((row) => draw(row, fields)),
    states: states.map((row) => draw(row, ['status'])),
    merged: draw(merged, fields),
  };
}

function kindBy(fields: readonly string[]): (piece: DidPieces['merged'][number]) => string {
  return ({ data }) => JSON.stringify(fields.map((field) => data[field] ?? null));
}
