import type { Micros } from '../../../protocol/event.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { parseTime } from '../../ingest/index.ts';
import { microsOf, type ToldEvent } from '../reports/ask.ts';
import type { Device } from '../reports/devices.ts';
import { stretchesQuestion } from '../reports/question.ts';
import { isUncategorized } from '../reports/usage.ts';
import { bucketsOf } from './buckets-of.ts';
import type { Column } from './column.ts';

/** Time in which somebody did one kind of thing. */
export interface Stretch {
  readonly from: Micros;
  readonly to: Micros;
  /** Names from the top; nothing where none fits. */
  readonly category: readonly string[] | undefined;
  readonly project: string | undefined;
  readonly app: string | undefined;
}

/**
 * What is made of the stretches of a day: oldest first, none overlapping another.
 * @param rules `stampOfRules` of what `categories()` gives
 * @param form of `make`: see `Column`
 */
export function stretchColumn<T extends JsonValue>(
  devices: readonly Device[],
  rules: string,
  form: number,
  make: (stretches: readonly Stretch[]) => T,
): Column<T> {
  return {
    text: stretchesQuestion(devices),
    rules,
    buckets: bucketsOf(devices),
    form,
    read: (answers) => make((answers as readonly Told[]).flatMap(({ did }) => did.map(stretchOf))),
  };
}

interface Told {
  readonly did: readonly ToldEvent[];
}

function stretchOf({ timestamp, duration, data }: ToldEvent): Stretch {
  const from = parseTime(timestamp, 'timestamp');
  const category = data['$category'] as readonly string[] | undefined;
  const isSorted = category !== undefined && !isUncategorized(category);
  return {
    from,
    to: from + microsOf(duration),
    category: isSorted ? category : undefined,
    project: textOf(data['project']),
    app: textOf(data['app']),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
