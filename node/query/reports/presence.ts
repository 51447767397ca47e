import type { Device } from './devices.ts';
import { flooded, type Script } from './script.ts';

/**
 * Sets `w0`, `h0`, … (windows, and where somebody was there, by device), `active` and `reach`. None of them overlaps
 * itself. Unions of periods would say the same, but are worked out in the whole only, and this day by day.
 */
export function addPresence(script: Script, devices: readonly Device[]): void {
  for (const [i, { windows, presence, editors, sites }] of devices.entries()) {
    for (const events of script.read(...windows)) script.add(`w${i}`, flooded(events));
    for (const events of script.read(...presence)) {
      script.add(`h${i}`, `filter_keyvals(${flooded(events)}, "status", ["not-afk"])`);
      script.add('away', `filter_keyvals(${flooded(events)}, "status", ["afk"])`);
    }
    if (presence.length === 0 && windows.length > 0) script.add(`h${i}`, script.of(`w${i}`));
    else if (presence.length === 0) {
      for (const events of script.read(...editors, ...sites)) script.add(`h${i}`, flooded(events));
    }
    script.add('active', script.of(`h${i}`));
  }
  script.add('reach', script.of('active'));
  script.add('reach', script.of('away'));
}

/** The part of events in which one of some programs had the focus. @param programs a regular expression */
export function seenIn(windows: string, programs: string, events: string): string {
  const shown = `filter_keyvals_regex(${windows}, "app", "${programs}")`;
  return `filter_period_intersect(${events}, ${shown})`;
}
