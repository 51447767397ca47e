import { duration } from '../../format/duration.ts';
import { say } from '../../strings/index.ts';
import type { Ink } from './ink.ts';
import { amountAxis } from './option.ts';

const HOUR = 3_600;

/** Hours between two marks. */
const STEPS = [0.25, 0.5, 1, 2, 4, 5, 10, 20, 25, 50, 100, 250];

/** An axis of lengths of time, with marks at whole hours. @param most seconds */
export function hoursAxis(ink: Ink, most: number) {
  const step = STEPS.find((hours) => most / HOUR / hours <= 5) ?? 500;
  return {
    ...amountAxis(ink, nameOf),
    interval: step * HOUR,
    max: Math.max(1, Math.ceil(most / HOUR / step)) * step * HOUR,
  };
}

function nameOf(seconds: number): string {
  return seconds % HOUR === 0 ? say.chart.hours(seconds / HOUR) : duration(seconds);
}
