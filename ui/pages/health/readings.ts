/** What a bucket of health has, event by event. */
export interface Reading {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How long it lasted. */
  readonly seconds: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Events as `/api/v1/events` sends them, one a line, newest first; oldest first here. */
export function readingsIn(lines: string): Reading[] {
  const readings: Reading[] = [];
  for (const line of lines.split('\n')) {
    if (line === '') continue;
    const { timestamp, duration, data } = JSON.parse(line) as {
      readonly timestamp: string;
      readonly duration: number;
      readonly data: Readonly<Record<string, unknown>>;
    };
    readings.push({ at: Date.parse(timestamp), seconds: duration, data });
  }
  return readings.toReversed();
}

/** What is drawn together: of one bucket, of one unit. */
export interface Series {
  /** Apart from all others of the bucket. */
  readonly key: string;
  /** As the data names it; `undefined` is what the bucket is of. */
  readonly name: string | undefined;
  /** As it was told; none where it was not. */
  readonly unit: string | undefined;
  /** `sum` adds up over a day, as steps do; `level` is as it is, as weight is; `time` is how long it lasted. */
  readonly kind: 'sum' | 'level' | 'time';
  readonly points: readonly Point[];
}

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** In the unit; seconds of a time. */
  readonly value: number;
}

/** Fields that say what a `value` is of, or what was done. */
const NAMES = [
  'name',
  'test',
  'metric',
  'measure',
  'kind',
  'stage',
  'activity',
  'sport',
  'type',
  'label',
  'status',
];

/** Amounts that add up. */
const ADDING =
  /^(steps?|distance|calories|kcal|kj|energy|floors?|flights|km|miles|meters|metres|reps|sets|laps|minutes|ml|litres|liters|water)$/;

/** Names of fields that are units, or end with one: `weight_kg`. */
const UNITS =
  /(?:^|_)(bpm|kg|lbs?|km|mi|cm|kcal|kj|mmhg|ms|ml|mg|g|percent|celsius|mmol_l|mg_dl|spm|rpm|watts?)$/;

/**
 * Everything there is to draw: each number of each event under its name, whatever that is; where an event has none, how
 * long it lasted.
 * @param units of fields, where the bucket says them
 */
export function seriesOf(
  readings: readonly Reading[],
  units: Readonly<Record<string, unknown>> = {},
): Series[] {
  const all = new Map<string, { -readonly [K in keyof Series]: Series[K] } & { points: Point[] }>();
  const add = (series: Omit<Series, 'key' | 'points'>, point: Point): void => {
    const key = JSON.stringify([series.kind, series.name ?? null, series.unit ?? null]);
    const known = all.get(key);
    if (known) known.points.push(point);
    else all.set(key, { key, ...series, points: [point] });
  };
  for (const { at, seconds, data } of readings) {
    const numbers = numbersIn(data);
    const label = NAMES.map((name) => textOf(data, name)).find((text) => text !== undefined);
    const said = textOf(data, 'unit');
    for (const [field, value] of numbers) {
      const name = field === 'value' ? label : field;
      const unit = (field === 'value' ? said : undefined) ?? textOf(units, field) ?? unitIn(field);
      const words = (name ?? '').toLowerCase().split(/[^\p{L}\p{N}]+/u);
      const isAdding = words.some((word) => ADDING.test(word)) && !words.includes('rate');
      add({ name, unit, kind: isAdding ? 'sum' : 'level' }, { at, value });
    }
    const isTime = numbers.every(([field]) => field !== 'value');
    if (isTime && seconds > 0 && (numbers.length === 0 || label !== undefined)) {
      add({ name: label, unit: undefined, kind: 'time' }, { at, value: seconds });
    }
  }
  return [...all.values()];
}

/** Numbers of the data and of objects in it, by name: `heart.rate`. */
function numbersIn(data: Readonly<Record<string, unknown>>, before = ''): [string, number][] {
  return Object.entries(data).flatMap(([name, value]): [string, number][] => {
    if (typeof value === 'number' && Number.isFinite(value)) return [[before + name, value]];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && before === ''
      ? numbersIn(value as Readonly<Record<string, unknown>>, `${name}.`)
      : [];
  });
}

function textOf(data: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = Object.hasOwn(data, name) ? data[name] : undefined;
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

const WRITTEN: Readonly<Record<string, string>> = {
  mmhg: 'mmHg',
  percent: '%',
  celsius: '°C',
  mmol_l: 'mmol/l',
  mg_dl: 'mg/dl',
  kj: 'kJ',
  watt: 'W',
  watts: 'W',
};

/** What a field's name says of its unit. */
function unitIn(field: string): string | undefined {
  const unit = UNITS.exec(field.toLowerCase())?.[1];
  return unit === undefined ? undefined : (WRITTEN[unit] ?? unit);
}
