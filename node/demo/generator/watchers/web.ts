import { MILLISECOND, type Micros } from '../../../../protocol/event.ts';
import type { Glance } from '../glance.ts';
import type { Random } from '../random.ts';
import type { GeneratedEvent, Recording } from '../recording.ts';
import type { Page } from '../scene.ts';

/** The extension closes a page this long before it opens the next. */
const PAGE_STEP: Micros = MILLISECOND;

/** How often a page changes while it is shown: sound starts, or a tab opens in the background. */
const CHANGE = 0.3;

/** The more tabs are open, the likelier the next page closes one: never all. */
const MANY_TABS = 60;

const whole = (moment: Micros): Micros => Math.ceil(moment / MILLISECOND) * MILLISECOND;

/** Like aw-watcher-web: one event for each state of the tab in front, in whole milliseconds. */
export function watchPages(bucket: number, glances: readonly Glance[], random: Random): Recording {
  const written: GeneratedEvent[] = [];
  let tabCount = random.spread(3, 60);
  let page: Page | undefined;
  let start: Micros = 0;
  let mute = false;

  const write = (end: Micros) => {
    if (!page) return;
    const { url, title, audible, incognito } = page;
    const data = { url, title, audible: audible !== mute, incognito, tabCount };
    written.push({ bucket, start, duration: end - start, data });
  };

  for (let i = 0; i < glances.length; i++) {
    const glance = glances[i];
    const shown = glance.scene.page;
    if (!shown) continue;
    const before = i > 0 ? glances[i - 1] : undefined;
    const after = i + 1 < glances.length ? glances[i + 1] : undefined;
    // Between two pages the change lies somewhere between two polls of the window watcher.
    if (!before?.scene.page) start = whole(glance.start + random.below(300 * MILLISECOND));
    page = shown;
    mute = page.audible && random.chance(0.1);
    if (random.chance(0.6)) tabCount += random.between(1, MANY_TABS) < tabCount ? -1 : 1;
    const end = after?.scene.page
      ? whole(glance.end + random.below(after.start - glance.end - 3 * MILLISECOND))
      : glance.end - random.below(400 * MILLISECOND);
    const last = Math.floor(end / MILLISECOND) * MILLISECOND;
    // A page that was gone before its first heartbeat leaves no trace.
    if (last < start) continue;
    if (last - start > 5_000 * MILLISECOND && random.chance(CHANGE)) {
      const change =
        start + whole(random.between(1, 4_000) * MILLISECOND + random.below(MILLISECOND));
      write(change);
      start = change + PAGE_STEP;
      if (page.audible) mute = !mute;
      else tabCount += 1;
    }
    write(last);
    start = last + PAGE_STEP;
  }
  return written;
}
