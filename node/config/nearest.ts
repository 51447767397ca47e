import { SETTING_NAMES, type SettingName } from './settings.ts';

/**
 * The setting that a name is likely to be a slip for: one or two letters away, one where it is short, with
 * two that changed places as one.
 */
export function nearestSetting(name: string): SettingName | undefined {
  const [nearest] = SETTING_NAMES.map((setting) => ({
    setting,
    slips: slipsBetween(name.toLowerCase(), setting),
  }))
    .filter(({ setting, slips }) => slips <= (setting.length > 3 ? 2 : 1))
    .toSorted((a, b) => a.slips - b.slips);
  return nearest?.setting;
}

/** The distance of two words by optimal string alignment; 3 stands for all above 2. */
export function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  // Of each row: how many slips lead from the first i letters of `a` to the first j of `b`.
  let rows: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [before, last] = rows;
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    rows = [last, row];
  }
  return Math.min(rows[1][b.length], 3);
}
