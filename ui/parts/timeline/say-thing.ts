/** What is said of something that one points at. */
import { duration } from '../../format/duration.ts';
import { clock, clockWithSeconds, datesAndClocks } from '../../format/time.ts';
import { say } from '../../strings/index.ts';
import type { Strip } from './pictures.ts';
import { spanOf, type Thing } from './point.ts';
import { lengthOf, type Span } from './scale.ts';

/** Characters of a title that are shown: there are ones of ten thousand. */
const MOST = 200;

export interface Said {
  readonly what: string;
  /** A title, an address: beside it. */
  readonly more: string;
  readonly category: string;
  readonly when: string;
  readonly length: string;
}

export function cut(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

export function categoryText(path: readonly string[] | null): string {
  return path && path.length > 0 ? path.join(' › ') : say.words.uncategorised;
}

/** What a run was: the site of a tab, else the program. */
export function nameOf({ app, site, file }: Strip): string {
  return cut(site ?? app ?? file ?? say.timeline.untitled);
}

/** `10:02 – 10:31`, with the date where the day is not the same as what is in sight says. */
export function whenText(span: Span, zone: string | undefined, hasDate: boolean): string {
  if (hasDate) return datesAndClocks(span.from, span.to, zone);
  const one = lengthOf(span) < 120_000 ? clockWithSeconds : clock;
  return say.timeline.span(one(span.from, zone), one(span.to, zone));
}

/** @param hasDate whether days are said, too */
export function saidOf(thing: Thing, zone: string | undefined, hasDate: boolean): Said {
  const span = spanOf(thing);
  const when = whenText(span, zone, hasDate);
  const length = duration(lengthOf(span) / 1_000);
  if (thing.kind === 'mark') {
    return { what: cut(thing.mark.words), more: '', category: say.timeline.byHand, when, length };
  }
  if (thing.kind !== 'run') {
    return { what: say.timeline[thing.kind], more: '', category: '', when, length };
  }
  const { strip } = thing;
  return {
    what: nameOf(strip),
    more: cut(strip.title ?? ''),
    category: categoryText(strip.category),
    when,
    // Of what is drawn as one there may be less than it is wide.
    length: duration(strip.seconds),
  };
}
