/** What `/api/v1/activity` says of an hour of the week. */
export interface HourSum {
  /** 0 for Sunday. What is done at night belongs to the day before. */
  readonly weekday: number;
  /** By the clock. */
  readonly hour: number;
  /** Seconds in all. */
  readonly active: number;
}

export interface WeekOfHours {
  /** 0 for Sunday, in the order in which weeks go. */
  readonly weekdays: readonly number[];
  /** By the clock, in the order in which days go. */
  readonly hours: readonly number[];
  /** Of a usual hour: by weekday, then by hour. */
  readonly seconds: readonly (readonly number[])[];
}

/**
 * A usual week, hour by hour.
 * @param weekdays of the days that the sums are of, each as often as it was there
 * @param firstWeekday 0 for Sunday
 * @param firstHour with which days begin
 */
export function weekOfHours(
  sums: readonly HourSum[],
  {
    weekdays: had,
    firstWeekday,
    firstHour,
  }: {
    readonly weekdays: readonly number[];
    readonly firstWeekday: number;
    readonly firstHour: number;
  },
): WeekOfHours {
  const weekdays = Array.from({ length: 7 }, (_, i) => (firstWeekday + i) % 7);
  const hours = Array.from({ length: 24 }, (_, i) => (firstHour + i) % 24);
  const active = new Map(sums.map((sum) => [sum.weekday * 24 + sum.hour, sum.active]));
  return {
    weekdays,
    hours,
    seconds: weekdays.map((weekday) => {
      const count = had.filter((one) => one === weekday).length;
      return hours.map((hour) => (active.get(weekday * 24 + hour) ?? 0) / Math.max(1, count));
    }),
  };
}
